using System.Text;
using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class TrialsStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Halving =
        """
        {
          "strategy": "successiveHalving", "trials": 6, "metric": "validation.accuracy",
          "parameters": { "$.training.seed": { "type": "int", "min": 0, "max": 1000 } }
        }
        """;

    private const string Service =
        """{ "attempts": 2, "promote": "candidate", "approval": {}, "gate": { "minimum": { "accuracy": 0.1 } } }""";

    private RunRig _rig = null!;

    private TrialsStep Step => _rig.Get<TrialsStep>();

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task NextAsync_FirstRung_MakesTrialsThatCanBeDispatched()
    {
        var search = await AcceptAsync();

        var due = await NextAsync(search, []);
        var again = await NextAsync(search, []);

        Assert.Equal(due, again);
        Assert.Equal(Enumerable.Range(0, 6).Select(trial => new TrialState(search.OfTrial(trial), trial, 0, 1)), due);
        var parent = await _rig.GetAsync(search);
        Assert.Equal((RunStep.Searching, _rig.Time.GetUtcNow()), (parent.Step, parent.StartedAt));
        var record = await _rig.GetAsync(due[3].Run);
        Assert.Equal((search, 2, parent.Model), (record.Parent, record.Attempts, record.Model));
        Assert.NotNull((await _rig.DispatchAsync(due[3].Run)).Job);
    }

    [Fact]
    public async Task NextAsync_SpecOfATrial_HasItsValuesAndNothingThatTheSearchIsAsked()
    {
        var search = await AcceptAsync();

        var due = await NextAsync(search, []);

        var specs = new List<RunSpec>();
        foreach (var trial in due)
        {
            specs.Add(await _rig.Blobs.ReadSpecAsync(trial.Run, CancellationToken.None));
        }

        Assert.All(specs, spec => Assert.Equal((null, null, null, "default", 1, 2), (
            spec.Search, spec.Service.Gate, spec.Service.Approval, spec.Service.Promote, spec.Service.UntilEpoch, spec.Service.Attempts)));
        Assert.Equal(6, specs.Select(spec => spec.Training.Seed).Distinct().Count());
    }

    [Fact]
    public async Task NextAsync_SpecWithAByteOrderMark_MakesTrials()
    {
        var search = RunId.New();
        byte[] spec = [0xEF, 0xBB, 0xBF, .. RunSpecs.Utf8(RunSpecs.Made(search: Halving))];
        await _rig.Get<RunIntake>().CommitSpecAsync(
            await _rig.Get<RunIntake>().AcceptAsync(search, spec, CancellationToken.None), CancellationToken.None);

        Assert.Equal(6, (await NextAsync(search, [])).Count);
    }

    [Fact]
    public async Task Search_SuccessiveHalving_GoesOnWithTheBestAndAdoptsIt()
    {
        var search = await AcceptAsync();
        var known = new List<TrialResult>();

        foreach (var trial in await NextAsync(search, known))
        {
            await TrainAsync(trial, accuracy: trial.Trial / 10.0);
            known.Add(await ReadResultAsync(search, trial));
        }

        _rig.Time.Advance(TimeSpan.FromHours(5));
        var second = await NextAsync(search, known);
        Assert.Equal([new(search.OfTrial(4), 4, 1, 2), new TrialState(search.OfTrial(5), 5, 1, 2)], second);
        Assert.Equal(3, (await _rig.Blobs.ReadSpecAsync(second[0].Run, CancellationToken.None)).Service.UntilEpoch);

        // It waited for others, which is not on its account.
        Assert.Null((await _rig.GetAsync(second[0].Run)).StartedAt);
        foreach (var trial in second)
        {
            await TrainAsync(trial, 0.5, 0.6, trial.Trial == 4 ? 0.9 : 0.7);
            known.Add(await ReadResultAsync(search, trial));
        }

        var last = Assert.Single(await NextAsync(search, known));
        Assert.Equal(new TrialState(search.OfTrial(4), 4, 2, 3), last);
        await TrainAsync(last, 0.5, 0.6, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8, 0.95);
        known.Add(await ReadResultAsync(search, last));
        Assert.Empty(await NextAsync(search, known));
        await _rig.WriteModelAsync(last.Run, constant: 42);
        await _rig.WriteAsync(last.Run, RunFiles.Metrics, "{}\n");

        await Step.AdoptBestAsync(search, known, CancellationToken.None);
        await Step.AdoptBestAsync(search, known, CancellationToken.None);

        var report = (await _rig.Blobs.ReadReportAsync(search, attempt: 1, CancellationToken.None))!;
        Assert.Equal((1, 4, 9), (report.Attempt, report.Search!.BestTrial, report.Epochs.Count));
        Assert.Equal(
            OnnxModels.AddConstant(42),
            (await _rig.Blobs.ReadAsync(search, RunFiles.Output + "model.onnx", CancellationToken.None))!.Value.ToArray());
        Assert.Equal("{}\n", await ReadTextAsync(search, RunFiles.Metrics));
        var table = JsonSerializer.Deserialize<SearchReport>(await ReadTextAsync(search, TrialsStep.File), RunJson.Document)!;
        Assert.Equal(
            [.. Enumerable.Repeat(TrialStatus.Stopped, 4), TrialStatus.Succeeded, TrialStatus.Stopped],
            table.Trials.Select(trial => trial.Status));
        await _rig.Get<EvaluateStep>().ExecuteAsync(search, CancellationToken.None);
    }

    [Fact]
    public async Task ReadResultAsync_TrialThatFailed_SaysWhyAndIsNotContinued()
    {
        var search = await AcceptAsync();
        var due = await NextAsync(search, []);
        var known = new List<TrialResult>();
        foreach (var trial in due)
        {
            if (trial.Trial == 0)
            {
                await TrainAsync(trial, 0.3);
            }

            var error = trial.Trial switch { 0 => null, 1 => new string('x', 1 << 20), _ => "It was lost." };
            known.Add(await ReadResultAsync(search, trial, error));
        }

        Assert.Equal("It was lost.", known[2].Error);
        Assert.Equal("It was lost.", (await _rig.GetAsync(due[2].Run)).Error);
        Assert.True(known[1].Error!.Length <= BoundedText.MaxLength + 1);
        Assert.Equal([0], (await NextAsync(search, known)).Select(trial => trial.Trial));
    }

    [Fact]
    public async Task ReadResultAsync_BestEpoch_IsTheOneThatCounts()
    {
        var search = await AcceptAsync();
        var trial = (await NextAsync(search, []))[0];
        await _rig.ReportAsync(trial.Run, Reports.Trained(1, 0.1, 0.9, 0.5) with { BestEpoch = 2 });

        Assert.Equal(0.9, (await ReadResultAsync(search, trial)).Value);
    }

    [Fact]
    public async Task ReadResultAsync_MetricThatWasNotMeasured_IsAFailure()
    {
        var search = await AcceptAsync();
        var trial = (await NextAsync(search, []))[0];
        await _rig.ReportAsync(trial.Run, Reports.Succeeded());

        Assert.Contains("validation.accuracy was not measured", (await ReadResultAsync(search, trial)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdoptBestAsync_NoneSucceeded_FailsWithTheFirstError()
    {
        var search = await AcceptAsync();
        var known = new List<TrialResult>();
        foreach (var trial in await NextAsync(search, []))
        {
            known.Add(await ReadResultAsync(search, trial, "It was lost."));
        }

        Assert.Empty(await NextAsync(search, known));
        var error = await Assert.ThrowsAsync<RunFailedException>(() => Step.AdoptBestAsync(search, known, CancellationToken.None));
        Assert.Equal("None of the 6 trials succeeded. The first: It was lost.", error.Message);
    }

    private Task<RunId> AcceptAsync() => _rig.AcceptAsync(RunSpecs.Made(Service, search: Halving));

    private Task<IReadOnlyList<TrialState>> NextAsync(RunId search, IReadOnlyList<TrialResult> known) =>
        Step.NextAsync(search, known, CancellationToken.None);

    private Task<TrialResult> ReadResultAsync(RunId search, TrialState trial, string? error = null) =>
        Step.ReadResultAsync(search, trial, error, CancellationToken.None);

    /// <summary>As if its job had run.</summary>
    private async Task TrainAsync(TrialState trial, params double[] accuracy)
    {
        await _rig.SetAsync(trial.Run, found => found with { Attempt = trial.FirstAttempt, StartedAt = _rig.Time.GetUtcNow() });
        await _rig.ReportAsync(trial.Run, Reports.Trained(trial.FirstAttempt, accuracy));
    }

    private async Task TrainAsync(TrialState trial, double accuracy) => await TrainAsync(trial, [accuracy]);

    private async Task<string> ReadTextAsync(RunId run, string file) =>
        Encoding.UTF8.GetString((await _rig.Blobs.ReadAsync(run, file, CancellationToken.None))!.Value.Span);
}
