using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>Small jobs through the queue: how many per second, and how long from the 202 to the result.</summary>
internal static class JobBenchmark
{
    private const int Clients = 8;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    public static Command CreateCommand()
    {
        var jobs = new Option<int>("--jobs") { Description = "How many.", DefaultValueFactory = _ => 1000 };
        var command = new Command("jobs", "Jobs that each classify one picture: throughput, and latency from 202 to result.") { jobs };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(jobs), stop));
        return command;
    }

    private static async Task RunAsync(int count, CancellationToken cancellationToken)
    {
        var picture = await File.ReadAllBytesAsync(
            Path.Combine(RepositoryRoot.Path, "models", "mnist-cnn", "samples", "7.png"), cancellationToken);
        await using var app = await BenchmarkApp.StartAsync();
        await MeasureAsync(app.Client, picture, 50, cancellationToken);

        var (alone, _) = await MeasureAsync(app.Client, picture, 20, cancellationToken, clients: 1);
        Console.WriteLine($"one at a time: {Describe(alone)}");
        var (several, closed) = await MeasureAsync(app.Client, picture, count, cancellationToken);
        Console.WriteLine($"{count} jobs by {Clients} clients that wait for each: {Rate(count / closed)}, {Describe(several)}");
        var (burst, open) = await MeasureBurstAsync(app.Client, picture, count, cancellationToken);
        Console.WriteLine($"{count} jobs at once, then waited for: {Rate(count / open)}, {Describe(burst)}");
    }

    /// <summary>All are accepted as fast as the clients can send; each is then asked for until it has ended.</summary>
    private static async Task<(List<double> Latencies, double Seconds)> MeasureAsync(
        HttpClient client, byte[] picture, int count, CancellationToken cancellationToken, int clients = Clients)
    {
        var latencies = new List<double>();
        var watch = Stopwatch.StartNew();
        var options = new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, options, async (_, stop) =>
        {
            var (created, finished) = await RunOneAsync(client, picture, stop);
            lock (latencies)
            {
                latencies.Add((finished - created).TotalMilliseconds);
            }
        });
        return (latencies, watch.Elapsed.TotalSeconds);
    }

    /// <summary>From the first that was accepted to the last that ended.</summary>
    private static async Task<(List<double> Latencies, double Seconds)> MeasureBurstAsync(
        HttpClient client, byte[] picture, int count, CancellationToken cancellationToken)
    {
        var locations = new ConcurrentBag<Uri>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, options, async (_, stop) => locations.Add(await AcceptAsync(client, picture, stop)));
        var times = new List<(DateTimeOffset Created, DateTimeOffset Finished)>();
        foreach (var location in locations)
        {
            times.Add(await WaitAsync(client, location, cancellationToken));
        }

        var seconds = (times.Max(time => time.Finished) - times.Min(time => time.Created)).TotalSeconds;
        return ([.. times.Select(time => (time.Finished - time.Created).TotalMilliseconds)], seconds);
    }

    private static async Task<(DateTimeOffset Created, DateTimeOffset Finished)> RunOneAsync(
        HttpClient client, byte[] picture, CancellationToken cancellationToken) =>
        await WaitAsync(client, await AcceptAsync(client, picture, cancellationToken), cancellationToken);

    private static async Task<Uri> AcceptAsync(HttpClient client, byte[] picture, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/models/mnist-cnn/predict");
        request.Content = new ByteArrayContent(picture);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        request.Headers.Add("Prefer", "respond-async");
        using var accepted = await client.SendAsync(request, cancellationToken);
        return accepted.EnsureSuccessStatusCode().Headers.Location!;
    }

    /// <summary>By the clock of the service, so that asking adds nothing.</summary>
    private static async Task<(DateTimeOffset Created, DateTimeOffset Finished)> WaitAsync(
        HttpClient client, Uri location, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = await client.GetFromJsonAsync<JsonElement>(location, cancellationToken);
            if (job.TryGetProperty("finishedAt", out var finished))
            {
                return job.GetProperty("state").GetString() == "succeeded"
                    ? (job.GetProperty("createdAt").GetDateTimeOffset(), finished.GetDateTimeOffset())
                    : throw new InvalidOperationException($"A job did not succeed: {job}");
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }
    }

    private static string Rate(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:F0} jobs/s");

    private static string Describe(List<double> milliseconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"from 202 to result {Percentile.Of(milliseconds, 0.5):F0} ms in the median, {Percentile.Of(milliseconds, 0.99):F0} ms at p99");
}
