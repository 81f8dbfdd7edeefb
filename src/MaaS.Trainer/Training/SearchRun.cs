using System.Text.Json;

namespace MaaS.Trainer;

/// <summary>
/// A search in one process, trial after trial. Each keeps its checkpoints, so that it goes on from where it was left: at the next rung, or
/// after the process was stopped.
/// </summary>
internal sealed class SearchRun(Recipe recipe, RunFolder folder, TimeProvider time, ITrainingProgress progress)
{
    private readonly SearchSpec _search = recipe.Spec.Search!;
    private (string Section, Dataset Data)? _loaded;

    /// <summary>The best trial's network.</summary>
    /// <param name="data">Of the spec without the search's values.</param>
    /// <param name="stop">The trial under way saves a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="TrainingException">No trial succeeded.</exception>
    public async Task<TrainedNetwork> RunAsync(Dataset data, CancellationToken stop)
    {
        _loaded = (recipe.DataSection, data);
        var search = new Search(_search, recipe.Spec.Training.Epochs);
        var known = new List<TrialResult>();
        while (search.Next(known) is [var run, ..])
        {
            known.Add(await TryAsync(run, stop));
            progress.Noted(Describe(known[^1], run, search.Trials.Count));
        }

        var best = search.Best(known)
            ?? throw TrainingException.OfFailedCheck($"None of the {search.Trials.Count} trials succeeded. The first: {known[0].Error}");
        var last = new TrialRun { Trial = best.Trial, Rung = best.Rung, Epochs = best.Epochs, Values = search.Trials[best.Trial] };
        return await TrainAsync(last, stop) with { Search = search.Report(known) };
    }

    /// <summary>Looks at the checkpoints of the trials, where the data is that of the spec.</summary>
    /// <exception cref="CheckpointMismatchException">Some are of another recipe.</exception>
    public void CheckCheckpoints(Dataset data)
    {
        var trials = new Search(_search, recipe.Spec.Training.Epochs).Trials;
        for (var i = 0; i < trials.Count; i++)
        {
            var checkpoints = new CheckpointFolder(folder.TrialCheckpoints(i), keep: 1);
            if (checkpoints.ReadNewestMetadata() is not null && TryReadTrial(i, trials[i]) is { } trial && trial.DataSection == recipe.DataSection)
            {
                NetworkTraining.CheckRecipe(trial, data, checkpoints);
            }
        }
    }

    private Recipe? TryReadTrial(int trial, IReadOnlyDictionary<string, JsonElement> values)
    {
        try
        {
            return recipe.OfTrial(new TrialRun { Trial = trial, Rung = 0, Epochs = null, Values = values });
        }
        catch (InvalidSpecException)
        {
            // A trial that cannot be is told of when its turn comes.
            return null;
        }
    }

    private async Task<TrialResult> TryAsync(TrialRun run, CancellationToken stop)
    {
        try
        {
            using var trained = await TrainAsync(run, stop);
            var epochs = trained.State.Epochs.Take(run.Epochs ?? int.MaxValue).ToList();
            var value = Value(epochs, trained.Recipe.Spec);
            return new TrialResult
            {
                Trial = run.Trial,
                Rung = run.Rung,
                Value = value,
                Error = value is null ? $"{_search.Metric} was not measured" : null,
                Epochs = epochs.Count,
                Seconds = epochs.Sum(epoch => epoch.Seconds),
            };
        }
        catch (Exception e) when (e is TrainingException or InvalidSpecException)
        {
            return new TrialResult { Trial = run.Trial, Rung = run.Rung, Value = null, Epochs = 0, Seconds = 0, Error = e.Message };
        }
    }

    private async Task<TrainedNetwork> TrainAsync(TrialRun run, CancellationToken stop)
    {
        var trial = recipe.OfTrial(run);
        var checkpoints = new CheckpointFolder(folder.TrialCheckpoints(run.Trial), trial.Spec.Training.Checkpoints.Keep);
        var data = await DataOfAsync(trial, stop);
        var training = new NetworkTraining(trial, data, checkpoints, time, new TrialProgress(progress, run.Trial));
        return training.Run(run.Epochs, goesOn: true, stop);
    }

    /// <summary>Most searches leave the data alone; it is then read once.</summary>
    private async Task<Dataset> DataOfAsync(Recipe trial, CancellationToken stop)
    {
        if (_loaded is not var (section, data) || section != trial.DataSection)
        {
            data = await new DataSource().LoadAsync(trial.Spec.Data, trial.Folder, stop);
            _loaded = (trial.DataSection, data);
        }

        return data;
    }

    /// <summary>Of the epoch whose weights the trial would keep.</summary>
    private double? Value(List<EpochReport> epochs, RunSpec spec)
    {
        var best = spec.Validation.EarlyStopping is { RestoreBest: true } ? EpochVerdict.BestEpoch(epochs, spec) : 0;
        return _search.Metric.In(best > 0 ? epochs[best - 1] : epochs[^1]);
    }

    private string Describe(TrialResult result, TrialRun run, int trials)
    {
        var values = string.Join(", ", run.Values.Select(pair => $"{pair.Key} = {JsonSerializer.Serialize(pair.Value)}"));
        var outcome = result.Error ?? FormattableString.Invariant($"{_search.Metric} {result.Value:0.####} after {result.Epochs} epochs");
        return $"trial {run.Trial + 1} of {trials} ({values}): {outcome}";
    }
}
