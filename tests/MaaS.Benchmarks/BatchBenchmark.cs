using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>Rows per second of whole files, from the end of the upload to <c>summary.json</c>, beside ONNX Runtime called directly.</summary>
internal static class BatchBenchmark
{
    private const string Model = "mnist-cnn";
    private static readonly long[] RowShape = [1, 28, 28];

    public static Command CreateCommand()
    {
        var rows = new Option<int>("--rows") { Description = "MNIST images in each file.", DefaultValueFactory = _ => 60_000 };
        var command = new Command("batches", "Batches of MNIST images as .npy, .csv and .jsonl, beside ONNX Runtime called directly.") { rows };
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
        await BatchFiles.WriteNpyAsync(files[0], rows, RowShape);
        await BatchFiles.WriteCsvAsync(files[1], rows, Mnist.ImageSize);
        await BatchFiles.WriteJsonlAsync(files[2], input, rows, Mnist.ImageSize);

        using var direct = new DirectRuntime(Model, rows, RowShape, batchSize);
        Console.WriteLine($"{count} rows, batches of {batchSize}, {Environment.ProcessorCount} cores");
        Console.WriteLine("file    MB   rows/s  of direct  begun to ended, rows/s  of direct");
        var before = direct.Measure();
        foreach (var file in files)
        {
            var (total, inside) = await MeasureAsync(app, file, count, cancellationToken);
            var after = direct.Measure();
            var baseline = (before + after) / 2;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetExtension(file),-6} {new FileInfo(file).Length >> 20,4} {total,8:F0} {total / baseline,10:P0} {inside,23:F0} {inside / baseline,10:P0}"));
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
