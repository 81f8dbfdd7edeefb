using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using MaaS.Testing;
using Xunit.Abstractions;

namespace MaaS.Delivery.Tests;

/// <summary>What the app's Dockerfile makes, and how it runs as another user, with nothing but /tmp to write to.</summary>
public sealed class FunctionsImageTests(FunctionsImageFixture fixture, ITestOutputHelper output)
    : IClassFixture<FunctionsImageFixture>, IDisposable
{
    private const string Model = "mnist-cnn";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly TemporaryDirectory _models = new();
    private readonly HttpClient _client = new() { Timeout = Limit };
    private readonly int _port = FreePort();

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
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Image.PathOf("/models")));
        Assert.InRange(Directory.GetFiles(app, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), 1, 100_000_000);
    }

    [LinuxFact]
    public async Task Container_ReadOnlyWithoutStorage_ServesAnswersItsHealthAndDrains()
    {
        output.WriteLine($"As {await Container.KindAsync()}.");
        var before = fixture.Image.Snapshot();
        using var container = await StartAsync(fixture.Image.Command);
        await WaitUntilReadyAsync(container);

        Assert.Equal("7", await PredictAsync(new ByteArrayContent(Digit(7))));
        Assert.Equal(0, await CheckHealthAsync());
        Assert.Equal(0, await CheckHealthAsync("--ready"));

        var late = new SlowContent(Digit(3));
        var prediction = PredictAsync(late);
        await late.Half;
        await container.TerminateAsync();
        await WaitUntilItTakesNothingAsync();
        Assert.False(container.HasExited);
        late.Continue();
        Assert.Equal("3", await prediction);

        Assert.Equal(0, await container.WaitForExitAsync());
        Assert.Equal(1, await CheckHealthAsync());
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<Container> StartAsync(IEnumerable<string> command)
    {
        var version = Path.GetDirectoryName(RepositoryRoot.NewestModel(Model))!;
        var target = Directory.CreateDirectory(Path.Combine(_models.Path, Model, Path.GetFileName(version))).FullName;
        File.SetUnixFileMode(_models.Path, File.GetUnixFileMode(target));
        foreach (var file in Directory.GetFiles(version))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }

        File.Copy(Path.Combine(version, "..", "model.json"), Path.Combine(target, "..", "model.json"), overwrite: true);
        return Container.StartAsync(
            fixture.Image, command, new Dictionary<string, string> { ["ASPNETCORE_HTTP_PORTS"] = $"{_port}" },
            new Dictionary<string, string?> { ["/tmp"] = null, ["/models"] = _models.Path });
    }

    /// <summary>The image's health check, as an engine runs it in the container.</summary>
    private async Task<int> CheckHealthAsync(params string[] options)
    {
        var check = Dockerfile.Read("src/MaaS.Functions/Dockerfile").Image.Last("HEALTHCHECK")!;
        var command = JsonSerializer.Deserialize<string[]>(check.TextAfterFlags["CMD ".Length..])!;
        using var container = await StartAsync([.. command, .. options]);
        var code = await container.WaitForExitAsync();
        output.WriteLine(container.Output);
        return code;
    }

    private async Task<string?> PredictAsync(HttpContent picture)
    {
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var response = await _client.PostAsync($"http://127.0.0.1:{_port}/api/models/{Model}/predict", picture);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("predictions")[0].GetProperty("label").GetString();
    }

    private Task WaitUntilReadyAsync(Container container) => PollAsync(async () =>
    {
        Assert.False(container.HasExited, container.Output);
        return await AskAsync() == HttpStatusCode.OK;
    });

    private Task WaitUntilItTakesNothingAsync() => PollAsync(async () => await AskAsync() is not HttpStatusCode.OK);

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
    private async Task<HttpStatusCode?> AskAsync()
    {
        try
        {
            using var response = await _client.GetAsync($"http://127.0.0.1:{_port}/v2/health/ready");
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
