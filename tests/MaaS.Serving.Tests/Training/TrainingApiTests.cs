using System.Net;
using System.Text.Json;
using MaaS.Testing;
using MaaS.Training;
using static MaaS.Serving.Tests.TrainingServer;

namespace MaaS.Serving.Tests;

[Collection(TrainingCollection.Name)]
public sealed class TrainingApiTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private TrainingServer _server = null!;

    public async Task InitializeAsync() => _server = await StartAsync(azurite);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Post_Spec_IsAcceptedAndStarted()
    {
        using var response = await _server.Client.PostAsync(Runs, TrainingSpecs.Content("""{ "model": "digits", "attempts": 5 }"""));
        var run = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = run.GetProperty("id").GetString()!;
        Assert.Equal($"{Runs}/{id}", response.Headers.Location!.ToString());
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(("queued", "accepted", 0, 5), (
            Text(run, "state"), Text(run, "step"), run.GetProperty("attempt").GetInt32(), run.GetProperty("attempts").GetInt32()));
        Assert.Equal("laptop", Text(run.GetProperty("place"), "compute"));
        Assert.Equal("digits", Text(run.GetProperty("model"), "name"));
        Assert.Equal($"{Runs}/{id}/cancel", Text(run.GetProperty("links"), "cancel"));
        Assert.Equal([id], _server.Procedure.Started);
    }

    [Fact]
    public async Task Put_Again_IsTheSameRunAndIsNotStartedOnceItGoesOn()
    {
        var id = await _server.AcceptAsync();
        await _server.SetAsync(id, found => found with { State = RunState.Running, Step = RunStep.Training });

        var (status, run) = await SendAsync(HttpMethod.Put, $"{Runs}/{id}", TrainingSpecs.Text());

        Assert.Equal((HttpStatusCode.Accepted, "training"), (status, Text(run, "step")));
        Assert.Single(_server.Procedure.Started);
    }

    [Fact]
    public async Task Put_OtherSpec_Conflicts()
    {
        var id = await _server.AcceptAsync();

        var (status, problem) = await SendAsync(HttpMethod.Put, $"{Runs}/{id}", TrainingSpecs.Text("""{ "attempts": 2 }"""));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("was started with another spec", Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPPER")]
    [InlineData("a_b")]
    [InlineData("a%2Fb")]
    [InlineData("..%2Fmodels")]
    [InlineData("search-t0001")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Put_WhatIsNoId_IsRefused(string id)
    {
        var (status, problem) = await SendAsync(HttpMethod.Put, $"{Runs}/{id}", TrainingSpecs.Text());

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(RunId.Rule, Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_SpecWithErrors_SaysAllOfThem()
    {
        var spec = TrainingSpecs.Text("""{ "attempts": 0, "promote": "latest" }""")
            .Replace("\"epochs\": 9", "\"epochs\": 0", StringComparison.Ordinal);

        using var response = await _server.Client.PostAsync(Runs, TrainingSpecs.Json(spec));
        var problem = await ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Invalid run spec", Text(problem, "title"));
        Assert.All(["$.service.attempts", "$.service.promote", "$.training.epochs"], path =>
            Assert.Contains(path, Text(problem, "detail"), StringComparison.Ordinal));
        Assert.Empty(_server.Procedure.Started);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    public async Task Post_NoSpec_IsRefused(string text) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, Runs, text)).Status);

    [Fact]
    public async Task Post_MoreThanAMebibyte_IsRefused() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(HttpMethod.Post, Runs, new string(' ', (1 << 20) + 1))).Status);

    [Fact]
    public async Task Post_SpecThatCannotRunHere_SaysWhy()
    {
        var (status, problem) = await SendAsync(HttpMethod.Post, Runs, TrainingSpecs.Text("""{ "compute": "moon" }"""));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("$.service.compute: found \"moon\", expected one of laptop.", Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/unknown")]
    [InlineData("GET", "/NO..ID")]
    [InlineData("GET", "/unknown/metrics")]
    [InlineData("POST", "/unknown/cancel")]
    [InlineData("POST", "/unknown/approve")]
    public async Task AnyRoute_UnknownRun_IsNotFound(string method, string path)
    {
        var (status, problem) = await SendAsync(new HttpMethod(method), Runs + path);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.StartsWith("There is no run '", Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Limit_IsTheNewestFirst()
    {
        var first = await _server.AcceptAsync();
        _server.Time.Advance(TimeSpan.FromHours(1));
        var second = await _server.AcceptAsync();
        _server.Time.Advance(TimeSpan.FromHours(1));
        var third = await _server.AcceptAsync();

        var (status, list) = await SendAsync(HttpMethod.Get, $"{Runs}?limit=2");
        var ids = (await SendAsync(HttpMethod.Get, Runs)).Body.GetProperty("runs").EnumerateArray().Select(run => Text(run, "id"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal([third.Value, second.Value], list.GetProperty("runs").EnumerateArray().Select(run => Text(run, "id")));
        Assert.Contains(first.Value, ids);
        Assert.Empty(OpenApiSchemas.Errors("RunDocuments", list));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("201")]
    [InlineData("many")]
    public async Task List_LimitThatIsNone_IsRefused(string limit) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Get, $"{Runs}?limit={limit}")).Status);

    [Fact]
    public async Task Get_RunThatWorks_TellsHowFarItIsAndWhenToAskAgain()
    {
        var id = await _server.AcceptAsync();
        await WorkAsync(id);
        await _server.WriteAsync(
            id, RunFiles.Heartbeat,
            $$"""
            {
              "runId": "{{id}}", "attempt": 1, "phase": "training", "epoch": 3, "epochs": 9, "step": 70, "progress": 0.3333,
              "remainingSeconds": 12.5, "metrics": { "validation.accuracy": 0.9, "train.loss": null }, "at": "2026-11-25T12:00:00Z"
            }
            """);

        using var response = await _server.Client.GetAsync($"{Runs}/{id}");
        var run = await ReadAsync(response);

        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(OpenApiSchemas.Errors("RunDocument", run));
        var progress = run.GetProperty("progress");
        Assert.Equal((33.3, "training", 3, 9, 70, 12.5), (
            progress.GetProperty("percent").GetDouble(), Text(progress, "phase"), progress.GetProperty("epoch").GetInt32(),
            progress.GetProperty("epochs").GetInt32(), progress.GetProperty("step").GetInt32(),
            progress.GetProperty("remainingSeconds").GetDouble()));
        Assert.Equal("""{"validation.accuracy":0.9}""", progress.GetProperty("metrics").GetRawText());
        Assert.Equal("job-1", Text(run.GetProperty("place"), "job"));
    }

    [Theory]
    [InlineData("""{ "runId": "x", "attempt": 1, "phase": "training", "at": "2026-11-25T12:00:00Z", "remainingSeconds": null }""", true)]
    [InlineData("""{ "runId": "x", "attempt": 1, "phase": "training", "at": "2026-11-25T12:00:00Z", "remainingSeconds": 1e999 }""", true)]
    [InlineData("""{ "runId": "x", "attempt": 1, "phase": "training", "at": "2026-11-25T12:00:00Z", "progress": 1e999 }""", true)]
    [InlineData("""{ "runId": "x", "attempt": 1, "phase": "training", "at": "2026-11-25T12:00:00Z", "metrics": { "a": 1e999 } }""", true)]
    [InlineData("null", false)]
    [InlineData("not JSON", false)]
    public async Task Get_StrangeHeartbeat_IsAnAnswerAllTheSame(string heartbeat, bool isShown)
    {
        var id = await _server.AcceptAsync();
        await WorkAsync(id);
        await _server.WriteAsync(id, RunFiles.Heartbeat, heartbeat);

        var (status, run) = await SendAsync(HttpMethod.Get, $"{Runs}/{id}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(isShown, run.TryGetProperty("progress", out _));
        Assert.Empty(OpenApiSchemas.Errors("RunDocument", run));
    }

    [Fact]
    public async Task Get_HeartbeatLargerThanHeartbeatsAre_IsNotShown()
    {
        var id = await _server.AcceptAsync();
        await WorkAsync(id);
        await _server.WriteAsync(
            id, RunFiles.Heartbeat,
            $$"""{ "runId": "{{new string('x', 1 << 20)}}", "attempt": 1, "phase": "training", "at": "2026-11-25T12:00:00Z" }""");

        var (status, run) = await SendAsync(HttpMethod.Get, $"{Runs}/{id}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(run.TryGetProperty("progress", out _));
    }

    [Fact]
    public async Task Get_RunThatHasEnded_TellsEverythingAsTheSchemaHasIt()
    {
        var id = await _server.AcceptAsync();
        var now = _server.Time.GetUtcNow();
        await _server.SetAsync(id, found => found with
        {
            State = RunState.Succeeded,
            Step = RunStep.Ended,
            Detail = "detail",
            StartedAt = now,
            FinishedAt = now,
            CancelRequestedAt = now,
            Attempt = 2,
            Job = new JobHandle("laptop", "job-2"),
            Data = new RunData("blob:datasets/cifar", 2, 3, "ab"),
            Metrics = new Dictionary<string, double?> { ["accuracy"] = 0.9, ["auc"] = null, ["loss"] = double.NaN },
            Gate = new GateDecision(true, ["accuracy is 0.9, expected at least 0.8."]),
            Approval = new RunApproval { AskedAt = now, Until = now, IsApproved = true, By = "me", Comment = "fine" },
            Version = 4,
            PromotedTo = "default",
            Error = "error",
        });

        using var response = await _server.Client.GetAsync($"{Runs}/{id}");
        var run = await ReadAsync(response);

        Assert.Null(response.Headers.RetryAfter);
        Assert.Empty(OpenApiSchemas.Errors("RunDocument", run));
        Assert.Equal("""{"accuracy":0.9}""", run.GetProperty("metrics").GetRawText());
        Assert.Equal("""{"name":"made","version":"4","promotedTo":"default"}""", run.GetProperty("model").GetRawText());
        var links = run.GetProperty("links");
        Assert.Equal("/api/models/made/versions/4", Text(links, "version"));
        Assert.False(links.TryGetProperty("cancel", out _));
    }

    [Fact]
    public async Task Cancel_RunAndItsTrials_AreWoken()
    {
        var id = await _server.AcceptAsync();
        var trial = id.OfTrial(0);
        await _server.Table.TryInsertAsync(
            (await _server.Table.GetAsync(id, CancellationToken.None)) with { Id = trial, Parent = id }, CancellationToken.None);

        var (status, run) = await SendAsync(HttpMethod.Post, $"{Runs}/{id}/cancel");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.True(run.GetProperty("cancelRequested").GetBoolean());
        Assert.Equal([id.Value, trial.Value], _server.Procedure.Woken);

        await _server.SetAsync(id, found => found with { State = RunState.Cancelled, Step = RunStep.Ended });
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, $"{Runs}/{id}/cancel")).Status);
    }

    [Theory]
    [InlineData(RunState.Running, RunStep.Publishing)]
    [InlineData(RunState.Succeeded, RunStep.Ended)]
    public async Task Cancel_TooLate_Conflicts(RunState state, RunStep step)
    {
        var id = await _server.AcceptAsync();
        await _server.SetAsync(id, found => found with { State = state, Step = step });

        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(HttpMethod.Post, $"{Runs}/{id}/cancel")).Status);
        Assert.Empty(_server.Procedure.Woken);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("{}", true)]
    [InlineData("""{ "approved": true, "by": "me", "comment": "fine" }""", true)]
    [InlineData("""{ "approved": false }""", false)]
    public async Task Approve_RunThatWaits_IsAnsweredAndWoken(string? body, bool isApproved)
    {
        var id = await AskAsync();
        Assert.Equal($"{Runs}/{id}/approve", Text((await SendAsync(HttpMethod.Get, $"{Runs}/{id}")).Body.GetProperty("links"), "approve"));

        var (status, run) = await SendAsync(HttpMethod.Post, $"{Runs}/{id}/approve", body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(isApproved, run.GetProperty("approval").GetProperty("isApproved").GetBoolean());
        Assert.Empty(OpenApiSchemas.Errors("RunDocument", run));
        Assert.Equal([id.Value], _server.Procedure.Woken);
    }

    [Fact]
    public async Task Approve_RunThatDoesNotWait_Conflicts()
    {
        var id = await _server.AcceptAsync();

        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(HttpMethod.Post, $"{Runs}/{id}/approve")).Status);
        Assert.Empty(_server.Procedure.Woken);
    }

    [Theory]
    [InlineData("by")]
    [InlineData("comment")]
    public async Task Approve_LongText_IsRefused(string member)
    {
        var id = await AskAsync();

        var (status, _) = await SendAsync(HttpMethod.Post, $"{Runs}/{id}/approve", $$"""{ "{{member}}": "{{new string('x', 1_001)}}" }""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("POST", "", true)]
    [InlineData("PUT", "/a", true)]
    [InlineData("GET", "", false)]
    [InlineData("GET", "/a", false)]
    [InlineData("GET", "/a/metrics", false)]
    [InlineData("POST", "/a/cancel", false)]
    [InlineData("POST", "/a/approve", false)]
    public async Task AnyRoute_NoStorageAccount_SaysSo(string method, string path, bool hasSpec)
    {
        await using var server = await StartAsync(azurite: null);
        using var request = new HttpRequestMessage(new HttpMethod(method), Runs + path);
        request.Content = hasSpec ? TrainingSpecs.Content() : null;

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("no storage account", Text(await ReadAsync(response), "detail"), StringComparison.Ordinal);
    }

    private Task<RunRecord> WorkAsync(RunId id) => _server.SetAsync(id, found => found with
    {
        State = RunState.Running,
        Step = RunStep.Training,
        Attempt = 1,
        Job = new JobHandle("laptop", "job-1"),
    });

    private async Task<RunId> AskAsync()
    {
        var id = await _server.AcceptAsync();
        var now = _server.Time.GetUtcNow();
        await _server.SetAsync(id, found => found with
        {
            State = RunState.Running,
            Step = RunStep.AwaitingApproval,
            Approval = new RunApproval { AskedAt = now, Until = now.AddHours(1) },
        });
        return id;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = json is null ? null : TrainingSpecs.Json(json);
        using var response = await _server.Client.SendAsync(request);
        return (response.StatusCode, await ReadAsync(response));
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
