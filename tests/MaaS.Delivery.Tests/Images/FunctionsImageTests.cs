using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using MaaS.Testing;
using Xunit.Abstractions;

namespace MaaS.Delivery.Tests;

/// <summary>What the app's Dockerfile makes, and how it runs as another user, with nothing but /tmp to write to.</summary>
[Collection(ImagesCollection.Name)]
public sealed partial class FunctionsImageTests(FunctionsImageFixture fixture, ITestOutputHelper output)
    : IClassFixture<FunctionsImageFixture>, IDisposable
{
    private const string Model = "mnist-cnn";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryDirectory _models = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { Expect100ContinueTimeout = Limit }) { Timeout = 2 * Limit };

    [LinuxFact]
    public void Image_Files_AreTheAppForThisPlatformAndNothingElse()
    {
        var app = fixture.Image.PathOf("/app");

        Assert.Equal(Checkout.Text("host.json"), File.ReadAllText(Path.Combine(app, "host.json")));
        Assert.True(File.Exists(Path.Combine(app, "libonnxruntime.so")));
        Assert.True(File.Exists(Path.Combine(app, "libSkiaSharp.so")));
        Assert.Empty(PublishedFiles.Foreign(app));
        Assert.Empty(PublishedFiles.Secret(app));
        Assert.False(Directory.Exists(Path.Combine(app, "runtimes")));
        Assert.Empty(Directory.GetFiles(app, "MaaS.*.xml"));
        Assert.All(Directory.GetFiles(app, "MaaS.*.dll"), library => Assert.True(ReadyToRunImage.Is(library), library));
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Image.PathOf("/models")));
        Assert.InRange(Directory.GetFiles(app, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), 1, 100_000_000);
    }

    [LinuxFact]
    public async Task Container_ReadOnlyWithoutStorage_ServesAnswersItsHealthAndDrains()
    {
        output.WriteLine($"As {await Container.KindAsync()}.");
        AddModel();
        var before = fixture.Image.Snapshot();
        using var container = await StartAsync(fixture.Image.Command, port: 0);
        var port = await WaitUntilReadyAsync(container);

        Assert.Equal("7", await PredictAsync(port, new ByteArrayContent(Digit(7))));
        Assert.Equal(0, await CheckHealthAsync(port));
        Assert.Equal(0, await CheckHealthAsync(port, "--ready"));

        // What comes after a picture's end is not looked at. So much of it comes at once that the rest may take its time.
        var late = new SlowContent([.. Digit(3), .. new byte[128 * 1024]]);
        var prediction = PredictAsync(port, late);
        await await Task.WhenAny(late.Half, prediction);
        await container.TerminateAsync();
        await PollAsync(async () => await AskAsync(port) is not HttpStatusCode.OK);
        Assert.False(container.HasExited, container.Output);
        Assert.False(prediction.IsCompleted);
        late.Continue();
        Assert.Equal("3", await prediction);

        Assert.Equal(0, await container.WaitForExitAsync());
        Assert.Equal(1, await CheckHealthAsync(port));
        Assert.Equal(before, fixture.Image.Snapshot());
        Assert.DoesNotContain("Read-only file system", container.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("denied", container.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Azurite", container.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _client.Dispose();
        _models.Dispose();
    }

    private static byte[] Digit(int digit) =>
        File.ReadAllBytes(Checkout.PathOf($"models/{Model}/samples/{digit}.png"));

    private Task<Container> StartAsync(IEnumerable<string> command, int port) => Container.StartAsync(
        fixture.Image, command,
        new Dictionary<string, string>
        {
            ["ASPNETCORE_HTTP_PORTS"] = $"{port}",
            ["EmbeddedHost__DrainSeconds"] = $"{Limit.TotalSeconds:0}",
        },
        new Dictionary<string, string?> { ["/tmp"] = null, ["/models"] = _models.Path });

    private void AddModel()
    {
        var version = Path.GetDirectoryName(RepositoryRoot.NewestModel(Model))!;
        var target = Directory.CreateDirectory(Path.Combine(_models.Path, Model, Path.GetFileName(version))).FullName;
        File.SetUnixFileMode(_models.Path, File.GetUnixFileMode(target));
        foreach (var file in Directory.GetFiles(version))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        File.Copy(Path.Combine(version, "..", "model.json"), Path.Combine(target, "..", "model.json"));
    }

    /// <summary>The image's health check, as an engine runs it in the container.</summary>
    private async Task<int> CheckHealthAsync(int port, params string[] options)
    {
        var check = Dockerfile.Read("src/MaaS.Functions/Dockerfile").Image.Last("HEALTHCHECK")!;
        var command = JsonSerializer.Deserialize<string[]>(check.TextAfterFlags["CMD ".Length..])!;
        using var container = await StartAsync([.. command, .. options, "--timeout", $"{Limit.TotalSeconds:0}"], port);
        var code = await container.WaitForExitAsync();
        output.WriteLine(container.Output);
        return code;
    }

    /// <summary>The body is sent once the app begins to read it.</summary>
    private async Task<string?> PredictAsync(int port, HttpContent picture)
    {
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/api/models/{Model}/predict");
        request.Content = picture;
        request.Headers.ExpectContinue = true;
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("predictions")[0].GetProperty("label").GetString();
    }

    /// <returns>The port that it took.</returns>
    private async Task<int> WaitUntilReadyAsync(Container container)
    {
        var port = 0;
        await PollAsync(async () =>
        {
            Assert.False(container.HasExited, container.Output);
            return Listening().Match(container.Output) is { Success: true } line
                && int.TryParse(line.Groups[1].Value, out port)
                && await AskAsync(port) == HttpStatusCode.OK;
        });
        return port;
    }

    private static async Task PollAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Whether it is ready; null when nobody listens.</summary>
    private async Task<HttpStatusCode?> AskAsync(int port)
    {
        try
        {
            using var response = await _client.GetAsync($"http://127.0.0.1:{port}/v2/health/ready");
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"Listening on http://\S+:(\d+)\. ")]
    private static partial Regex Listening();
}
