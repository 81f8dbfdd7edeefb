using System.Globalization;
using TorchSharp;

namespace MaaS.Trainer;

/// <summary>One run, from the recipe to the folder: the same recipe on the same machine writes the same model.</summary>
internal sealed class TrainingRun
{
    private readonly Recipe _recipe;
    private readonly RunSpec _spec;
    private readonly RunFolder _folder;
    private readonly RunIdentity _identity;
    private readonly TimeProvider _time;
    private readonly ProgressGroup _progress;

    public TrainingRun(Recipe recipe, RunFolder folder, RunIdentity identity, TimeProvider time, ITrainingProgress progress)
    {
        _recipe = recipe;
        _spec = recipe.Spec;
        _folder = folder;
        _identity = identity;
        _time = time;
        _progress = new ProgressGroup(new ProgressFiles(folder, identity, time), progress);
    }

    /// <summary>
    /// Writes the model only when the test and the check of the written file passed, and the report last, also when they did not. A run
    /// that is stopped has no report: it is not over.
    /// </summary>
    /// <param name="goesOn">Whether the newest checkpoint in the folder is the start, if there is one.</param>
    /// <param name="stop">Saves a checkpoint and ends.</param>
    /// <exception cref="InvalidSpecException">The network does not fit the data.</exception>
    /// <exception cref="CheckpointMismatchException">It cannot go on, because spec or data are others; nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="TrainingException">The data cannot be had, or the model is not good enough or not written faithfully.</exception>
    public async Task<RunReport> ExecuteAsync(bool goesOn, CancellationToken stop)
    {
        var started = _time.GetTimestamp();
        var report = new RunReport
        {
            Name = _spec.Name,
            Status = RunStatus.Failed,
            Attempt = _identity.Attempt,
            StartedAt = _time.GetUtcNow(),
            ElapsedSeconds = 0,
            SpecSha256 = _spec.Sha256,
            Trainer = $"{ProductInfo.Name} {ProductInfo.Version}",
        };
        using var claim = _folder.Claim();
        try
        {
            report = await RunAsync(report, goesOn, made => report = made, stop);
            return report;
        }
        catch (Exception e) when (e is not (OperationCanceledException or CheckpointMismatchException))
        {
            if (report.Data is null)
            {
                _folder.Begin(_recipe, goesOn);
            }

            report = report with { Error = ExitCode.Describe(e), Retriable = ExitCode.Of(e) != ExitCode.NotRetriable };
            throw;
        }
        finally
        {
            if (report.Status == RunStatus.Succeeded || report.Error is not null)
            {
                _folder.WriteReport(report with { ElapsedSeconds = Math.Round(_time.GetElapsedTime(started).TotalSeconds, 1) });
                _progress.Entered(RunPhase.Ended);
            }
        }
    }

    /// <param name="report">What is known so far.</param>
    /// <param name="goesOn">As above.</param>
    /// <param name="tell">Gets what is known after each phase, so that a run that fails later reports it.</param>
    /// <param name="stop">As above.</param>
    private async Task<RunReport> RunAsync(RunReport report, bool goesOn, Action<RunReport> tell, CancellationToken stop)
    {
        _progress.Entered(RunPhase.Preparing);
        var data = await new DataSource().LoadAsync(_spec.Data, _recipe.Folder, stop);
        _progress.Noted($"{data.Train.Count} rows to learn from, {data.Validation.Count} to validate and {data.Test.Count} to test with.");
        CheckValidation(data);
        if (goesOn)
        {
            CheckCheckpoints(data);
        }

        _folder.Begin(_recipe, goesOn);
        tell(report = report with { Data = RunDataReport.Of(_spec.Data, data) });

        _progress.Entered(RunPhase.Training);
        using var trained = await TrainAsync(data, goesOn, stop);
        tell(report = Describe(report, trained));

        _progress.Entered(RunPhase.Testing);
        tell(report = report with { Test = Test(trained, stop) });
        CheckThresholds(report.Test);

        _progress.Entered(RunPhase.Exporting);
        Directory.CreateDirectory(_folder.Staging);
        var export = new ModelExport(trained, () => Pulse(stop)).Write(_folder.Staging, report);
        var incumbent = new IncumbentTest(trained, () => Pulse(stop)).Measure(_folder.Incumbent, _folder.Staging);
        _folder.CommitOutput();
        return report with { Status = RunStatus.Succeeded, Export = export, Incumbent = incumbent };
    }

    private void CheckCheckpoints(Dataset data)
    {
        if (_spec.Search is null)
        {
            NetworkTraining.CheckRecipe(_recipe, data, new CheckpointFolder(_folder.Checkpoints, _spec.Training.Checkpoints.Keep));
        }
        else
        {
            new SearchRun(_recipe, _folder, _time, _progress).CheckCheckpoints(data);
        }
    }

    private void CheckValidation(Dataset data)
    {
        CheckMetric("$.validation.metric", _spec.Validation.Metric, data);
        if (_spec.Search is { } search)
        {
            CheckMetric("$.search.metric", search.Metric, data);
        }

        var decides = _spec.Search is not null ? "$.search"
            : _spec.Validation.EarlyStopping is not null ? "$.validation.earlyStopping"
            : _spec.Training.Schedule is PlateauScheduleSpec ? "$.training.schedule"
            : null;
        if (decides is not null && data.Validation.Count == 0)
        {
            throw new InvalidSpecException(
                _recipe.Path, [$"{decides}: found no rows for validation, expected some: set $.data.split.validation above 0."]);
        }
    }

    private void CheckMetric(string path, MetricName name, Dataset data)
    {
        if (data.Task == DataTask.Classification && !ClassificationEvaluation.Measures(name.Metric, data.Labels.Count))
        {
            throw new InvalidSpecException(
                _recipe.Path, [$"{path}: found {name}, which is not measured for {data.Labels.Count} classes: choose another."]);
        }
    }

    private async Task<TrainedNetwork> TrainAsync(Dataset data, bool goesOn, CancellationToken stop)
    {
        if (_spec.Search is not null)
        {
            return await new SearchRun(_recipe, _folder, _time, _progress).RunAsync(data, stop);
        }

        var checkpoints = new CheckpointFolder(_folder.Checkpoints, _spec.Training.Checkpoints.Keep);
        return new NetworkTraining(_recipe, data, checkpoints, _time, _progress).Run(_recipe.Spec.Service.UntilEpoch, goesOn, stop);
    }

    private static RunReport Describe(RunReport report, TrainedNetwork trained) => report with
    {
        StoppedBy = trained.State.Stopped,
        Torch = torch.__version__,
        Device = Devices.Choose(trained.Recipe.Spec.Training.Device).ToString(),
        Threads = torch.get_num_threads(),
        Precision = trained.Precision.ToString().ToLowerInvariant(),
        Parameters = trained.Network.Plan.ParameterCount,
        Data = RunDataReport.Of(trained.Recipe.Spec.Data, trained.Data),
        Network =
        [
            .. trained.Network.Plan.Layers.Select(layer =>
                new LayerReport(layer.Name, layer.Spec.Type, layer.OutputShape.ToString(), layer.ParameterCount)),
        ],
        Epochs = trained.State.Epochs,
        BestEpoch = trained.Recipe.Spec.Validation.EarlyStopping is { RestoreBest: true } && trained.State.BestEpoch > 0
            ? trained.State.BestEpoch
            : null,
        Search = trained.Search,
    };

    /// <summary>On the rows for the test; null without any.</summary>
    private TestReport? Test(TrainedNetwork trained, CancellationToken stop)
    {
        var part = trained.Data.Test;
        if (part.Count == 0)
        {
            _progress.Noted("There are no rows to test with: give $.data.split.test, or a test part to $.data.reader.");
            return null;
        }

        var device = Devices.Choose(trained.Recipe.Spec.Training.Device);
        using var losses = Losses.For(trained.Recipe.Spec, trained.Data, device);
        var report = new Evaluator(trained.Network, losses, trained.Data, device, () => Pulse(stop)).Test(part, _progress);
        return report with { Worst = [.. report.Worst.Take(_spec.Test.WorstExamples).Select(row => ExampleView.Add(row, part))] };
    }

    private void Pulse(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        _progress.Pulsed();
    }

    private void CheckThresholds(TestReport? test)
    {
        foreach (var (limits, section, isMet) in new (IReadOnlyDictionary<string, double>, string, Func<double, double, bool>)[]
        {
            (_spec.Test.Minimum, "minimum", (found, limit) => found >= limit),
            (_spec.Test.Maximum, "maximum", (found, limit) => found <= limit),
        })
        {
            foreach (var (name, limit) in limits)
            {
                if (test?.Metrics.GetValueOrDefault(name) is not { } found || !isMet(found, limit))
                {
                    var value = test?.Metrics.GetValueOrDefault(name)?.ToString(CultureInfo.InvariantCulture) ?? "not measured";
                    throw TrainingException.OfFailedCheck(FormattableString.Invariant(
                        $"The test's {name} is {value}, $.test.{section} expects {limit}: train longer, or change the network or ")
                        + "the limit.");
                }
            }
        }
    }
}
