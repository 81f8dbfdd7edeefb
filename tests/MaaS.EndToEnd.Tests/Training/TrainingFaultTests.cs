using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;

namespace MaaS.EndToEnd.Tests.Training;

/// <summary>Runs whose app, whose job, or both are killed on the way.</summary>
public sealed class TrainingFaultTests : IAsyncLifetime, IDisposable
{
    private const int Epochs = 12;
    private const int Seed = 20261125;

    private readonly TrainingRig _rig = new();

    public Task InitializeAsync() => _rig.InitializeAsync();

    public Task DisposeAsync() => _rig.DisposeAsync();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Run_AppOrTrainerOrBothKilled_EndInTheSameModel()
    {
        await UploadedDigits.UploadAsync(_rig.Blobs);
        var random = new Random(Seed);
        var expected = await TrainAsync("straight", Task () => Task.CompletedTask);

        Assert.Equal(expected, await TrainAsync("trainer", async () =>
        {
            await UntilStepAsync("trainer", random.Next(40, 400));
            _rig.KillJobs();
        }));
        Assert.Equal(expected, await TrainAsync("host", async () =>
        {
            await UntilStepAsync("host", random.Next(40, 400));
            await _rig.KillAppAsync();
            await _rig.StartAppAsync();
        }));
        Assert.Equal(expected, await TrainAsync("both", async () =>
        {
            await UntilStepAsync("both", random.Next(40, 400));
            await _rig.KillAppAsync();
            _rig.KillJobs();
            await _rig.StartAppAsync();
        }));
    }

    /// <summary>The app is killed as soon as the history has grown, again and again until the run has ended.</summary>
    [Fact]
    public async Task Run_AppKilledAtEveryStepOfItsHistory_EndsInOneVersion()
    {
        var service = new JsonObject { ["approval"] = new JsonObject { ["timeoutMinutes"] = 60 }, ["attempts"] = 3 };
        var plan = new JsonObject
        {
            ["exitAt"] = new JsonObject { ["1"] = 1 },
            ["metrics"] = new JsonObject { ["accuracy"] = 0.5 },
        };
        await _rig.StartAsync("killed", TrainingRig.MadeSpec("killed", plan, service));
        var seen = new HashSet<string>();
        var kills = 0;
        while (await NextStepAsync("killed", seen))
        {
            kills++;
            await _rig.KillAppAsync();
            await _rig.StartAppAsync();
            using var approval = await _rig.App.Client.PostAsync("/api/training/runs/killed/approve", content: null);
        }

        var run = await _rig.WaitForEndAsync("killed");
        Assert.True(run.GetProperty("state").GetString() == "succeeded", run.GetRawText());
        Assert.Equal(2, run.GetProperty("attempt").GetInt32());
        Assert.Equal(2, _rig.JobsOf("killed"));
        Assert.Equal(["1"], await _rig.VersionsAsync("killed"));

        // Fewer than there are steps where the run went on between two looks.
        Assert.InRange(kills, 3, 200);
    }

    /// <returns>The digest of the model that came out.</returns>
    private async Task<string> TrainAsync(string id, Func<Task> meanwhile)
    {
        // The spec's name is in the model, so it is the same in all runs.
        var spec = UploadedDigits.Spec("digits", Epochs);
        spec["service"]!["model"] = id;
        await _rig.StartAsync(id, spec);
        await meanwhile();
        var run = await _rig.WaitForEndAsync(id);
        Assert.True(run.GetProperty("state").GetString() == "succeeded", run.GetRawText() + _rig.Logs(id));
        var (_, metrics) = await _rig.GetAsync($"/api/training/runs/{id}/metrics");
        Assert.Equal(Enumerable.Range(1, Epochs), EpochsOf(metrics));
        var (_, version) = await _rig.GetAsync($"/api/models/{id}/versions/1");
        return JsonDocument.Parse(version).RootElement.GetProperty("files")[0].GetProperty("sha256").GetString()!;
    }

    /// <summary>Those whose validation was measured, each once.</summary>
    private static IEnumerable<int> EpochsOf(string metrics) =>
        from line in metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        let measured = JsonDocument.Parse(line).RootElement
        where measured.GetProperty("metrics").TryGetProperty("validation.loss", out _)
        select measured.GetProperty("epoch").GetInt32() into epoch
        group epoch by epoch into same
        select same.Key;

    private Task<JsonElement> UntilStepAsync(string id, int step) => _rig.WaitAsync(
        id, run => run.TryGetProperty("progress", out var progress) && progress.GetProperty("step").GetInt64() >= step);

    /// <summary>Waits for an event in the history of the run, or of its job, that was not seen before; false when the run has ended.</summary>
    private async Task<bool> NextStepAsync(string id, HashSet<string> seen)
    {
        var history = _rig.Tables.GetTableClient("MaaSHistory");
        var runs = _rig.Tables.GetTableClient("runs");
        while (true)
        {
            var record = await runs.GetEntityAsync<TableEntity>(id, "run");
            if (record.Value.GetDateTimeOffset("FinishedAt") is not null)
            {
                return false;
            }

            var filter = $"PartitionKey eq '{id}' or PartitionKey eq '{id}.job'";
            var isNew = false;
            await foreach (var row in history.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"]))
            {
                isNew |= seen.Add($"{row.PartitionKey}/{row.RowKey}");
            }

            if (isNew)
            {
                return true;
            }
        }
    }
}
