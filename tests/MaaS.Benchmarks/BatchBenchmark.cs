using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>Rows per second of whole files, from the upload to <c>summary.json</c>, beside ONNX Runtime called directly.</summary>
internal static class BatchBenchmark
{
    private const string Model = "mnist-cnn";
    private const int WarmUpRows = 5000;
    private static readonly long[] RowShape = [1, 28, 28];

    public static Command CreateCommand()
    {
        var rows = new Option<int>("--rows") { Description = "MNIST images in each file.", DefaultValueFactory = _ => 60_000 };
        var command = new Command("batches", "MNIST images as .npy, .csv and .jsonl, beside ONNX Runtime called directly.") { rows };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(rows), stop));
        return command;
    }

    private static async Task RunAsync(int count, CancellationToken cancellationToken)
    {
        var rows = (await Mnist.ReadTrainAsync(cancellationToken)).Images.Take(count)
            .SelectMany(image => image).Select(pixel => pixel / 255f).ToArray();
        using var folder = new TemporaryDirectory();
        await using var app = await BenchmarkApp.StartAsync();
        var (input, batchSize) = await app.DescribeAsync(Model, cancellationToken);
        var files = new[] { "rows.npy", "rows.csv", "rows.jsonl" }.Select(name => Path.Combine(folder.Path, name)).ToArray();
        var warmUp = Path.Combine(folder.Path, "warm-up.npy");
        await BatchFiles.WriteNpyAsync(warmUp, rows[..(Math.Min(count, WarmUpRows) * Mnist.ImageSize)], RowShape);
        _ = await MeasureAsync(app, warmUp, Math.Min(count, WarmUpRows), cancellationToken);
        await BatchFiles.WriteNpyAsync(files[0], rows, RowShape);
        await BatchFiles.WriteCsvAsync(files[1], rows, Mnist.ImageSize);
        await BatchFiles.WriteJsonlAsync(files[2], input, rows, Mnist.ImageSize);

        // The engine sets up ONNX Runtime for the process, which has to come first.
        await using var local = await LocalBatches.CreateAsync(cancellationToken);
        _ = await local.MeasureAsync(Model, files[0], cancellationToken);
        using var direct = new DirectRuntime(Model, rows, RowShape, batchSize);
        Console.WriteLine($"{count} rows, batches of {batchSize}, {Environment.ProcessorCount} cores");
        Console.WriteLine("                    upload to summary         begun to ended        without storage      read from storage");
        Console.WriteLine("file     MB       rows/s   of direct    rows/s   of direct    rows/s   of direct    rows/s   of direct");
        var before = direct.Measure();
        foreach (var file in files)
        {
            var (total, inside) = await MeasureAsync(app, file, count, cancellationToken);
            _ = await local.MeasureAsync(Model, file, cancellationToken);
            var alone = await local.MeasureAsync(Model, file, cancellationToken);
            var read = count / await app.ReadAsync($"{Model}/{Path.GetFileName(file)}", cancellationToken);
            var after = direct.Measure();
            var baseline = (before + after) / 2;
            Console.Write($"{Path.GetExtension(file),-6} {new FileInfo(file).Length >> 20,4}   ");
            foreach (var rate in new[] { total, inside, alone, read })
            {
                Console.Write(string.Create(CultureInfo.InvariantCulture, $"{rate,10:F0} {rate / baseline,11:P0}"));
            }

            Console.WriteLine();
            before = after;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"direct      {before,8:F0}"));
    }

    private static async Task<(double Total, double Inside)> MeasureAsync(
        BenchmarkApp app, string file, int count, CancellationToken cancellationToken)
    {
        var id = await app.UploadAsync(file, $"{Model}/{Path.GetFileName(file)}", cancellationToken);
        var watch = Stopwatch.StartNew();
        var batch = await app.WaitAsync(id, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        return batch.GetProperty("rowsSucceeded").GetInt32() == count
            ? (count / seconds, batch.GetProperty("rowsPerSecond").GetDouble())
            : throw new InvalidOperationException($"Not all rows have an answer: {batch}");
    }
}
