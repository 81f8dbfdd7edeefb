using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.EndToEnd.Tests.Training;

/// <summary>What becomes of a run, with jobs that do as they are told.</summary>
public sealed class TrainingRunTests(TrainingRig rig) : IClassFixture<TrainingRig>
{
    private static readonly double[] Ones = [1, 1, 1, 1];

    [Fact]
    public async Task Run_Succeeded_ServesTheNewVersionAndTellsOfIt()
    {
        await rig.StartAsync("plain", TrainingRig.MadeSpec("plain", new JsonObject { ["metrics"] = new JsonObject { ["accuracy"] = 0.9 } }));

        var run = await rig.WaitForEndAsync("plain");

        Assert.True(run.GetProperty("state").GetString() == "succeeded", run.GetRawText());
        Assert.Equal("1", run.GetProperty("model").GetProperty("version").GetString());
        Assert.Equal("default", run.GetProperty("model").GetProperty("promotedTo").GetString());
        Assert.Equal(0.9, run.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Equal("made", run.GetProperty("place").GetProperty("compute").GetString());
        Assert.Equal(1, rig.JobsOf("plain"));
        using var answer = await rig.App.Client.PostAsJsonAsync("/v2/models/plain/infer", new
        {
            inputs = new[] { new { name = "x", shape = new[] { 1, 4 }, datatype = "FP32", data = Ones } },
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var (_, version) = await rig.GetAsync("/api/models/plain/versions/1");
        Assert.Equal("plain", JsonDocument.Parse(version).RootElement.GetProperty("provenance").GetProperty("run").GetString());
    }

    [Fact]
    public async Task Run_AskedForAgain_IsOneRun()
    {
        var spec = TrainingRig.MadeSpec("again", []);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.PutAsync("again", spec)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        await rig.WaitForEndAsync("again");

        using var later = await rig.PutAsync("again", spec);
        using var other = await rig.PutAsync("again", TrainingRig.MadeSpec("other", []));

        Assert.Equal(HttpStatusCode.Accepted, later.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal(["1"], await rig.VersionsAsync("again"));
        Assert.Equal(1, rig.JobsOf("again"));
    }

    [Fact]
    public async Task Run_GateRefuses_PublishesAndDoesNotPromote()
    {
        var service = new JsonObject { ["gate"] = new JsonObject { ["minimum"] = new JsonObject { ["accuracy"] = 0.95 } } };
        await rig.StartAsync("gate-1", TrainingRig.MadeSpec("gated", []));
        await rig.WaitForEndAsync("gate-1");
        var plan = new JsonObject { ["metrics"] = new JsonObject { ["accuracy"] = 0.9 } };
        var spec = TrainingRig.MadeSpec("gated", plan, service);
        spec["license"] = "MIT";

        await rig.StartAsync("gate-2", spec);
        var run = await rig.WaitForEndAsync("gate-2");

        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        Assert.False(run.GetProperty("gate").GetProperty("isPassed").GetBoolean());
        Assert.Contains("0.9, expected at least 0.95", run.GetProperty("gate").GetProperty("reasons")[0].GetString());
        Assert.False(run.GetProperty("model").TryGetProperty("promotedTo", out _));
        var (_, model) = await rig.GetAsync("/api/models/gated");
        Assert.Equal("1", JsonDocument.Parse(model).RootElement.GetProperty("defaultVersion").GetString());
    }

    [Fact]
    public async Task Run_NotBetterThanTheIncumbent_IsNotPromoted()
    {
        await rig.StartAsync("better-1", TrainingRig.MadeSpec("better", []));
        await rig.WaitForEndAsync("better-1");
        var service = new JsonObject
        {
            ["gate"] = new JsonObject { ["betterThan"] = new JsonObject { ["metric"] = "accuracy", ["by"] = 0.01 } },
        };
        var plan = new JsonObject
        {
            ["metrics"] = new JsonObject { ["accuracy"] = 0.905 },
            ["incumbent"] = new JsonObject { ["accuracy"] = 0.9 },
        };

        await rig.StartAsync("better-2", TrainingRig.MadeSpec("better", plan, service));
        var run = await rig.WaitForEndAsync("better-2");

        Assert.False(run.GetProperty("gate").GetProperty("isPassed").GetBoolean(), run.GetRawText());
        Assert.False(run.GetProperty("model").TryGetProperty("promotedTo", out _));
        var files = rig.Blobs.GetBlobContainerClient("training");
        Assert.True(await files.GetBlobClient("better-2/incumbent/model.onnx").ExistsAsync());
    }

    [Fact]
    public async Task Run_Approved_GoesOn()
    {
        await rig.StartAsync("approved", TrainingRig.MadeSpec("approved", [], Approval(60)));
        var waiting = await rig.WaitForStepAsync("approved", "awaitingApproval");
        Assert.Empty(await rig.VersionsAsync("approved"));

        using var answer = await rig.App.Client.PostAsJsonAsync(
            waiting.GetProperty("links").GetProperty("approve").GetString(), new { by = "Ada", comment = "looks right" });
        var run = await rig.WaitForEndAsync("approved");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        Assert.Equal("Ada", run.GetProperty("approval").GetProperty("by").GetString());
        Assert.Equal(["1"], await rig.VersionsAsync("approved"));
    }

    [Fact]
    public async Task Run_ApprovalTimesOut_PublishesNothing()
    {
        await rig.StartAsync("late", TrainingRig.MadeSpec("late", [], Approval(0.03)));

        var run = await rig.WaitForEndAsync("late");

        Assert.Equal("failed", run.GetProperty("state").GetString());
        Assert.Contains("Nobody approved", run.GetProperty("error").GetString());
        Assert.Empty(await rig.VersionsAsync("late"));
        using var answer = await rig.App.Client.PostAsync("/api/training/runs/late/approve", content: null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task Cancel_WhileItWaitsForRoom_StartsNoJob()
    {
        var gate = rig.NewGate();
        var first = TrainingRig.MadeSpec("room", new JsonObject { ["waitFor"] = gate }, new JsonObject { ["compute"] = "one" });
        await rig.StartAsync("room-1", first);
        await rig.WaitForStepAsync("room-1", "training");
        await rig.StartAsync("room-2", TrainingRig.MadeSpec("room", [], new JsonObject { ["compute"] = "one" }));
        await rig.WaitAsync("room-2", run => run.TryGetProperty("detail", out var detail) && detail.GetString()!.StartsWith("Waits", StringComparison.Ordinal));

        await CancelAndCheckAsync("room-2", jobs: 0);

        TrainingRig.Release(gate);
        Assert.Equal("succeeded", (await rig.WaitForEndAsync("room-1")).GetProperty("state").GetString());
        Assert.Equal(["1"], await rig.VersionsAsync("room"));
    }

    [Fact]
    public async Task Cancel_AtOnce_StartsNoJobOrStopsIt()
    {
        await rig.StartAsync("at-once", TrainingRig.MadeSpec("at-once", new JsonObject { ["waitFor"] = rig.NewGate() }));

        await CancelAndCheckAsync("at-once", jobs: null);

        Assert.Empty(await rig.VersionsAsync("at-once"));
    }

    [Fact]
    public async Task Cancel_WhileTrialsTrain_StopsThemAll()
    {
        var spec = TrainingRig.MadeSpec(
            "trials", new JsonObject { ["waitFor"] = rig.NewGate() }, new JsonObject { ["concurrentTrials"] = 2 });
        spec["search"] = JsonNode.Parse(
            """{ "strategy": "grid", "parameters": { "$.training.batchSize": { "type": "values", "values": [8, 16, 32, 64] } } }""");
        await rig.StartAsync("trials", spec);
        await rig.WaitAsync("trials-t0000", run => run.TryGetProperty("progress", out _));
        await rig.WaitAsync("trials-t0001", run => run.TryGetProperty("progress", out _));

        await CancelAndCheckAsync("trials", jobs: 2);

        Assert.Equal("cancelled", (await rig.WaitForEndAsync("trials-t0000")).GetProperty("state").GetString());
        Assert.Empty(await rig.VersionsAsync("trials"));
    }

    [Fact]
    public async Task Cancel_WhileTheJobTrains_StopsIt()
    {
        await rig.StartAsync("stopped", TrainingRig.MadeSpec("stopped", new JsonObject { ["waitFor"] = rig.NewGate() }));
        await rig.WaitAsync("stopped", run => run.TryGetProperty("progress", out _));

        await CancelAndCheckAsync("stopped", jobs: 1);

        Assert.Empty(await rig.VersionsAsync("stopped"));
    }

    [Fact]
    public async Task Cancel_WhileAPersonIsAsked_PublishesNothing()
    {
        await rig.StartAsync("asked", TrainingRig.MadeSpec("asked", [], Approval(60)));
        await rig.WaitForStepAsync("asked", "awaitingApproval");

        await CancelAndCheckAsync("asked", jobs: 1);

        Assert.Empty(await rig.VersionsAsync("asked"));
    }

    [Fact]
    public async Task Cancel_AfterTheEnd_IsAConflict()
    {
        await rig.StartAsync("over", TrainingRig.MadeSpec("over", []));
        await rig.WaitForEndAsync("over");

        using var answer = await rig.CancelAsync("over");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Theory]
    [InlineData("broken", """{ "exitAt": { "1": 1, "2": 137 } }""", "succeeded", 3)]
    [InlineData("invalid", """{ "exitAt": { "1": 2 } }""", "failed", 1)]
    [InlineData("refused", """{ "status": "failed", "retriable": false }""", "failed", 1)]
    [InlineData("unlucky", """{ "exitAt": { "1": 1, "2": 1, "3": 1 } }""", "failed", 3)]
    public async Task Run_JobFails_IsTriedAgainWhereThatHelps(string id, string plan, string state, int jobs)
    {
        await rig.StartAsync(id, TrainingRig.MadeSpec(id, JsonNode.Parse(plan)!.AsObject()));

        var run = await rig.WaitForEndAsync(id);

        Assert.True(run.GetProperty("state").GetString() == state, run.GetRawText());
        Assert.Equal(jobs, rig.JobsOf(id));
        Assert.Equal(state == "failed", run.TryGetProperty("error", out _));
        Assert.Equal(state == "succeeded" ? ["1"] : [], await rig.VersionsAsync(id));
    }

    [Fact]
    public async Task Run_JobGivesNoSign_IsStoppedAndTriedAgain()
    {
        // Its own, as jobs of other tests may be held up for so long. This one's may be, too, and takes another attempt then.
        using var impatient = new TrainingRig { HeartbeatTimeoutSeconds = 10 };
        await impatient.InitializeAsync();
        try
        {
            var gate = impatient.NewGate();
            var plan = new JsonObject { ["waitFor"] = gate, ["silent"] = true };
            await impatient.StartAsync("silent", TrainingRig.MadeSpec("silent", plan, new JsonObject { ["attempts"] = 10 }));
            await impatient.WaitAsync("silent", run => run.GetProperty("attempt").GetInt32() >= 2);
            TrainingRig.Release(gate);

            var run = await impatient.WaitForEndAsync("silent");

            Assert.Equal("succeeded", run.GetProperty("state").GetString());
            Assert.Equal(["1"], await impatient.VersionsAsync("silent"));
        }
        finally
        {
            await impatient.DisposeAsync();
        }
    }

    [Fact]
    public async Task Metrics_WhileTheJobTrains_AreStreamed()
    {
        var gate = rig.NewGate();
        await rig.StartAsync("measured", TrainingRig.MadeSpec("measured", new JsonObject { ["waitFor"] = gate }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/training/runs/measured/metrics");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await rig.App.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains("\"epoch\":2", StringComparison.Ordinal))
            {
                TrainingRig.Release(gate);
            }
        }

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(2, lines.Count(line => line == "event: metrics"));
        Assert.Equal("data: {\"state\":\"succeeded\"}", lines[^2]);
    }

    private static JsonObject Approval(double minutes) => new() { ["approval"] = new JsonObject { ["timeoutMinutes"] = minutes } };

    /// <param name="id">Of the run.</param>
    /// <param name="jobs">How many it has started; null when that depends on who was faster.</param>
    private async Task CancelAndCheckAsync(string id, int? jobs)
    {
        using var answer = await rig.CancelAsync(id);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);

        var run = await rig.WaitForEndAsync(id);

        Assert.True(run.GetProperty("state").GetString() == "cancelled", run.GetRawText());
        Assert.Equal(jobs ?? rig.JobsOf(id), rig.JobsOf(id));
        Assert.False(rig.HasRunningJobs(id), rig.Logs(id));
    }
}
