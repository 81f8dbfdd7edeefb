using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>Starts one published app again and again, each time as a new process over the same local cache.</summary>
/// <param name="app">The path of its library.</param>
/// <param name="folder">What it keeps on this machine.</param>
/// <param name="seed">Models to publish before the first start that counts; without a storage account, at each.</param>
/// <param name="connectionString">The storage account; empty for none.</param>
internal sealed partial class ColdStart(string app, string folder, string seed, string connectionString)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly byte[] _picture = File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "models", "mnist-cnn", "samples", "7.png"));

    /// <summary>A start that does not count.</summary>
    public Task FillCacheAsync(CancellationToken cancellationToken) => MeasureAsync(seeds: true, cancellationToken);

    /// <exception cref="InvalidOperationException">The app ended.</exception>
    public Task<StartTimes> MeasureAsync(CancellationToken cancellationToken) =>
        MeasureAsync(seeds: connectionString.Length == 0, cancellationToken);

    private async Task<StartTimes> MeasureAsync(bool seeds, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(StartInfo(seeds))!;
        try
        {
            var listening = await ReadUntilAsync(process, Listening(), limit.Token);
            var listeningMs = watch.Elapsed.TotalMilliseconds;
            var ready = ReadUntilAsync(process, Started(), limit.Token);
            var readyMs = ready.ContinueWith(
                _ => watch.Elapsed.TotalMilliseconds, limit.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await PredictAsync(client, new Uri($"{listening.Groups[1].Value}/api/models/mnist-cnn/predict"), limit.Token);
            var predictionMs = watch.Elapsed.TotalMilliseconds;
            return new StartTimes(listeningMs, await readyMs, predictionMs, (await ready).Groups[1].Value);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private ProcessStartInfo StartInfo(bool seeds)
    {
        var start = new ProcessStartInfo("dotnet", [app, "--port", "0"])
        {
            WorkingDirectory = Path.GetDirectoryName(app),
            RedirectStandardOutput = true,
        };
        start.Environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production";
        start.Environment["AzureWebJobsStorage"] = connectionString;
        start.Environment["MaaS__Cache__Directory"] = Path.Combine(folder, "cache");
        start.Environment["MaaS__Models__LocalDirectory"] = Path.Combine(folder, "models");
        start.Environment["MaaS__Models__SeedDirectory"] = seeds ? seed : "";
        return start;
    }

    private async Task PredictAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var content = new ByteArrayContent(_picture);
            content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            using var response = await client.PostAsync(address, content, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                await response.Content.CopyToAsync(Stream.Null, cancellationToken);
                return;
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<Match> ReadUntilAsync(Process process, Regex wanted, CancellationToken cancellationToken)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (wanted.Match(line) is { Success: true } match)
            {
                return match;
            }
        }

        throw new InvalidOperationException($"The app ended without a line that matches '{wanted}'.");
    }

    [GeneratedRegex(@"Listening on (http://\S+:\d+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"Started in \d+ ms: (.+)$")]
    private static partial Regex Started();
}
