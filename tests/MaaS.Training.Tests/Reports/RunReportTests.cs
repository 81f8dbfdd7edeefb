using System.Text.Json;

namespace MaaS.Training.Tests;

public sealed class RunReportTests
{
    [Fact]
    public void Serialize_Report_ReadsBackEqual()
    {
        var json = JsonSerializer.Serialize(Report(), RunJson.Document);

        var again = JsonSerializer.Deserialize<RunReport>(json, RunJson.Document)!;

        Assert.Equal(json, JsonSerializer.Serialize(again, RunJson.Document));
        Assert.Equal((StopReason.EarlyStopping, 0.5), (again.StoppedBy, again.Epochs[0].Validation["accuracy"]));
        Assert.Contains("\"stoppedBy\": \"earlyStopping\"", json, StringComparison.Ordinal);
        Assert.Contains("\"confusionMatrix\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Serialize_NumbersThatAreNotFinite_AreNull()
    {
        var report = Report() with
        {
            ElapsedSeconds = double.PositiveInfinity,
            Epochs =
            [
                new EpochReport
                {
                    Epoch = 1,
                    LearningRate = 0.1,
                    TrainLoss = double.NaN,
                    Validation = new Dictionary<string, double?> { ["loss"] = double.NaN, ["auc"] = null },
                    Seconds = 1,
                    RowsPerSecond = 1,
                },
            ],
        };

        var json = JsonSerializer.Serialize(report, RunJson.Document);

        var again = JsonSerializer.Deserialize<RunReport>(json, RunJson.Document)!;
        Assert.Null(again.Epochs[0].TrainLoss);
        Assert.Null(again.Epochs[0].Validation["loss"]);
        Assert.Null(again.Epochs[0].Validation["auc"]);
        Assert.Equal(double.NaN, again.ElapsedSeconds);
    }

    [Fact]
    public void Deserialize_ReportOfAnotherProgram_NeedsOnlyWhatEveryJobKnows()
    {
        var report = JsonSerializer.Deserialize<RunReport>(
            """{ "name": "a", "status": "failed", "startedAt": "2026-01-02T03:04:05Z", "elapsedSeconds": 3, "newer": 1 }""",
            RunJson.Document)!;

        Assert.Equal((RunStatus.Failed, 0), (report.Status, report.Epochs.Count));
    }

    [Fact]
    public void Serialize_MetricsLine_IsOneLine()
    {
        var line = new MetricsLine
        {
            Step = 7,
            Epoch = 1,
            At = DateTimeOffset.UnixEpoch,
            Metrics = new Dictionary<string, double?> { ["train.loss"] = 0.25, ["validation.auc"] = double.NaN },
        };

        Assert.Equal(
            """{"step":7,"epoch":1,"at":"1970-01-01T00:00:00+00:00","metrics":{"train.loss":0.25,"validation.auc":null}}""",
            JsonSerializer.Serialize(line, RunJson.Line));
    }

    [Fact]
    public void Serialize_Heartbeat_IsCamelCase()
    {
        var heartbeat = new Heartbeat { RunId = "r1", Attempt = 2, Phase = RunPhase.Training, At = DateTimeOffset.UnixEpoch };

        Assert.StartsWith(
            """{"runId":"r1","attempt":2,"phase":"training",""",
            JsonSerializer.Serialize(heartbeat, RunJson.Line),
            StringComparison.Ordinal);
    }

    private static RunReport Report() => new()
    {
        Name = "digits",
        Status = RunStatus.Succeeded,
        StoppedBy = StopReason.EarlyStopping,
        StartedAt = DateTimeOffset.UnixEpoch,
        ElapsedSeconds = 3,
        Data = new DataReport { Source = "made", RowsRead = 10, TrainRows = 6, ValidationRows = 2, TestRows = 2 },
        Network = [new LayerReport("output", "dense", "[2]", 6)],
        Epochs =
        [
            new EpochReport
            {
                Epoch = 1,
                LearningRate = 0.1,
                TrainLoss = 0.7,
                Validation = new Dictionary<string, double?> { ["accuracy"] = 0.5 },
                Seconds = 1,
                RowsPerSecond = 6,
            },
        ],
        Test = new TestReport
        {
            Metrics = new Dictionary<string, double?> { ["accuracy"] = 0.5 },
            Rows = 2,
            Classification = new ClassificationReport
            {
                Labels = ["a", "b"],
                ConfusionMatrix = [[1, 0], [1, 0]],
                PerClass = [new ClassReport("a", 0.5, 1, 2.0 / 3, 1), new ClassReport("b", 0, 0, 0, 1)],
            },
        },
    };
}
