using System.CommandLine;
using System.Globalization;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>What the process holds while it answers a file that is larger than that.</summary>
internal static class BatchMemoryBenchmark
{
    private const string Model = "mnist-cnn";
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(200);

    public static Command CreateCommand()
    {
        var size = new Option<double>("--gib") { Description = "Length of the .jsonl file in GiB.", DefaultValueFactory = _ => 2 };
        var command = new Command("batch-memory", "Peak memory of the app during a batch of one large .jsonl file.") { size };
        command.SetAction((parsed, stop) => RunAsync((long)(parsed.GetValue(size) * (1L << 30)), stop));
        return command;
    }

    private static async Task RunAsync(long bytes, CancellationToken cancellationToken)
    {
        var rows = (await Mnist.ReadTestAsync(cancellationToken)).Images.SelectMany(image => image).Select(pixel => pixel / 255f).ToArray();
        using var folder = new TemporaryDirectory();
        await using var app = await BenchmarkApp.StartAsync();
        var file = Path.Combine(folder.Path, "large.jsonl");
        var (input, _) = await app.DescribeAsync(Model, cancellationToken);
        var count = await BatchFiles.WriteJsonlAsync(file, input, rows, Mnist.ImageSize, bytes);
        var before = app.Process.WorkingSetBytes;
        var id = await app.UploadAsync(file, $"{Model}/large.jsonl", cancellationToken);
        File.Delete(file);
        var batch = app.WaitAsync(id, cancellationToken);
        var peak = before;
        while (!batch.IsCompleted)
        {
            peak = Math.Max(peak, app.Process.WorkingSetBytes);
            await Task.Delay(SampleEvery, TimeProvider.System, cancellationToken);
        }

        var rate = (await batch).GetProperty("rowsPerSecond").GetDouble();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{bytes / (double)(1L << 30):F1} GiB, {count} rows, {rate:F0} rows/s: "
            + $"{before >> 20} MiB before, {peak >> 20} MiB at most"));
    }
}
