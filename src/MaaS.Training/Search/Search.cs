using System.Text.Json;

namespace MaaS.Training;

/// <summary>
/// A search as a function of the results so far: the same results give the same next runs, on every machine and in whatever order they
/// came. Holds no state, so a replay may ask again.
/// </summary>
/// <param name="spec">What to search.</param>
/// <param name="epochs">How many epochs the run spec asks for.</param>
public sealed class Search(SearchSpec spec, int epochs)
{
    private readonly IReadOnlyList<int?> _rungs = spec.Strategy.Rungs(epochs);

    /// <summary>The values of each trial by path in the spec; a trial's number is its place.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Trials { get; } = spec.Strategy.Trials(spec.Parameters);

    /// <summary>
    /// The runs that are due and have no result, by trial. They may run side by side or one after the other; those that run already are
    /// among them. Empty: the search is over.
    /// </summary>
    /// <param name="known">All results so far, at most one for a trial and rung, in any order.</param>
    public IReadOnlyList<TrialRun> Next(IReadOnlyList<TrialResult> known)
    {
        var results = known.ToDictionary(result => (result.Trial, result.Rung));
        IReadOnlyList<int> trials = [.. Enumerable.Range(0, Trials.Count)];
        for (var rung = 0; rung < _rungs.Count; rung++)
        {
            var due = trials.Where(trial => !results.ContainsKey((trial, rung))).ToList();
            if (due.Count > 0)
            {
                return [.. due.Select(trial => Run(trial, rung))];
            }

            var best = InOrder(trials.Select(trial => results[(trial, rung)]).Where(result => result.IsSucceeded));
            trials = [.. best.Take(spec.Strategy.Promoted(trials.Count)).Select(result => result.Trial).Order()];
        }

        return [];
    }

    /// <summary>The best result of those that came furthest; null when none succeeded.</summary>
    /// <param name="known">As for <see cref="Next"/>.</param>
    public TrialResult? Best(IReadOnlyList<TrialResult> known) => known
        .Where(result => result.IsSucceeded)
        .GroupBy(result => result.Rung)
        .OrderByDescending(rung => rung.Key)
        .Select(rung => InOrder(rung).First())
        .FirstOrDefault();

    /// <summary>All trials with what is known of them.</summary>
    /// <param name="known">As for <see cref="Next"/>.</param>
    public SearchReport Report(IReadOnlyList<TrialResult> known)
    {
        var next = Next(known);
        var due = next.Select(run => run.Trial).ToHashSet();
        var openRung = next.Count > 0 ? next[0].Rung : _rungs.Count;
        var results = known.ToLookup(result => result.Trial);
        return new SearchReport
        {
            Strategy = spec.Strategy.Name,
            Metric = spec.Metric.ToString(),
            BestTrial = Best(known)?.Trial,
            Trials = [.. Trials.Select((values, trial) => Row(trial, values, results[trial], result => StatusOf(result, due, openRung)))],
        };
    }

    private TrialReport Row(
        int trial,
        IReadOnlyDictionary<string, JsonElement> values,
        IEnumerable<TrialResult> results,
        Func<TrialResult, TrialStatus> statusOf)
    {
        var last = results.MaxBy(result => result.Rung);
        return new TrialReport
        {
            Number = trial,
            Values = values,
            Status = last is null ? TrialStatus.Pending : statusOf(last),
            Epochs = last?.Epochs ?? 0,
            Value = last is { IsSucceeded: true } ? last.Value : null,
            Seconds = results.Sum(result => result.Seconds),
            Error = last is null or { IsSucceeded: true } ? null : last.Error ?? $"{spec.Metric} is not a finite number",
        };
    }

    private TrialStatus StatusOf(TrialResult last, HashSet<int> due, int openRung) => last switch
    {
        { IsSucceeded: false } => TrialStatus.Failed,
        _ when last.Rung == _rungs.Count - 1 => TrialStatus.Succeeded,
        _ when last.Rung >= openRung || due.Contains(last.Trial) => TrialStatus.Pending,
        _ => TrialStatus.Stopped,
    };

    private TrialRun Run(int trial, int rung) => new() { Trial = trial, Rung = rung, Epochs = _rungs[rung], Values = Trials[trial] };

    private IEnumerable<TrialResult> InOrder(IEnumerable<TrialResult> succeeded) => succeeded
        .OrderBy(result => spec.Metric.Metric.IsHigherBetter ? -result.Value : result.Value)
        .ThenBy(result => result.Trial);
}
