using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using MaaS.Testing;
using Xunit.Abstractions;

namespace MaaS.EndToEnd.Tests;

/// <summary>The app as a process of its own under load; the process is the app, so that its memory is the app's.</summary>
public sealed class LoadTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    /// <summary>Seconds of load; the proof of docs/proofs.md sets 60.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("MAAS_LOAD_SECONDS") ?? "10", CultureInfo.InvariantCulture));

    private const int Swaps = 200;
    private const int MemorySamples = 12;

    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _directory = new();
    private AppProcess? _app;

    private HttpClient Client => _app!.Client;

    public async Task InitializeAsync()
    {
        Seed("swap", 1, OnnxModels.AddConstant(1));
        Seed("swap", 2, OnnxModels.AddConstant(2));
        Seed("dense", 1, OnnxModels.Dense(256, seed: 3));
        await _azurite.InitializeAsync();
        _app = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app!.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    /// <summary>Called after <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _azurite.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Infer_32ClientsWithoutPause_NoErrorAndMemoryStaysFlat()
    {
        var input = new Protocol.Input("x", [1, 256], Enumerable.Range(0, 256).Select(i => i / 256f).ToArray());
        var expected = await Client.InferBinaryAsync("dense", input);
        var watch = Stopwatch.StartNew();
        long requests = 0;
        var clients = Enumerable.Range(0, 32).Select(i => Task.Run(() => AskUntilAsync(i))).ToArray();

        var memory = new List<long>();
        for (var part = 1; part <= MemorySamples; part++)
        {
            await UntilAsync(() => watch.Elapsed > Duration * part / MemorySamples || clients.Any(client => client.IsFaulted));
            memory.Add(_app!.WorkingSetBytes >> 20);
        }

        await Task.WhenAll(clients);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{requests} requests in {watch.Elapsed.TotalSeconds:0} s by 32 clients; MiB of resident memory by twelfths: {string.Join(' ', memory)}"));
        var warm = memory[MemorySamples / 3];
        Assert.True(memory[^1] - warm < 64, $"Memory grew from {warm} to {memory[^1]} MiB after the warm-up.");

        async Task AskUntilAsync(int client)
        {
            while (watch.Elapsed < Duration)
            {
                var answer = client % 2 == 0 ? await Client.InferBinaryAsync("dense", input) : await Client.InferJsonAsync("dense", input);
                Assert.Equal(expected[0], answer[0], (a, b) => Math.Abs(a - b) < 1e-4f);
                Interlocked.Increment(ref requests);
            }
        }
    }

    [Fact]
    public async Task Alias_SwapsUnderLoad_NoRequestFailsAndEveryAnswerIsOfOneVersion()
    {
        await MoveAsync(1);
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(AskUntilAsync)).ToArray();

        for (var swap = 0; swap < Swaps; swap++)
        {
            await MoveAsync(2 - (swap % 2));
        }

        await stop.CancelAsync();
        var answers = await Task.WhenAll(clients);
        output.WriteLine($"{Swaps} swaps, {answers.Sum(each => each.Count)} answers: version 1 {answers.Sum(each => each.First)}, version 2 {answers.Sum(each => each.Count - each.First)}");
        Assert.All(answers, each => Assert.True(each.First > 0 && each.First < each.Count));

        async Task<(int Count, int First)> AskUntilAsync()
        {
            var (count, first) = (0, 0);
            while (!stop.IsCancellationRequested)
            {
                var version = await AskAsync(rows: 1 + (count % 3));
                first += version == 1 ? 1 : 0;
                count++;
            }

            return (count, first);
        }
    }

    [Fact]
    public async Task App_KilledAndStartedAgain_ServesWhatWasPublished()
    {
        await MoveAsync(1);
        await _app!.KillAsync();
        await _app.DisposeAsync();

        _app = await StartAsync();

        Assert.Equal(1, await AskAsync(rows: 1));
        Assert.DoesNotContain(_app.Output, line => line.Contains("Published", StringComparison.Ordinal));
    }

    private Task<AppProcess> StartAsync() => AppProcess.ExecuteAsync(
        _azurite.ConnectionString, Path.Combine(_directory.Path, "cache"), Path.Combine(_directory.Path, "models"));

    private async Task MoveAsync(int version)
    {
        using var response = await Client.PutAsJsonAsync("/api/models/swap/aliases/default", new { version });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The version that answered, after checking that every number of the answer is of that version.</summary>
    private async Task<int> AskAsync(int rows)
    {
        using var content = new StringContent($$"""{"inputs":[{"name":"x","shape":[{{rows}},4],"datatype":"FP32","data":[{{string.Join(',', new int[rows * 4])}}]}]}""");
        using var response = await Client.PostAsync("/v2/models/swap/infer", content);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        using var json = JsonDocument.Parse(body);
        var version = int.Parse(json.RootElement.GetProperty("model_version").GetString()!, CultureInfo.InvariantCulture);
        Assert.All(json.RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray(), value => Assert.Equal(version, value.GetSingle()));
        return version;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            await timer.WaitForNextTickAsync();
        }
    }

    private void Seed(string name, int version, byte[] onnx)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_directory.Path, "models", name, version.ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), onnx);
    }
}
