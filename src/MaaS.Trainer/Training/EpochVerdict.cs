namespace MaaS.Trainer;

/// <summary>What an epoch's figures mean for the rest of the training.</summary>
internal static class EpochVerdict
{
    /// <summary>The state with the best epoch, the plateau and whether training ends.</summary>
    public static TrainingState After(TrainingState state, EpochReport report, RunSpec spec)
    {
        var next = spec.Validation.Metric.In(report) is { } value ? Judge(state, report.Epoch, value, spec) : state;
        return next.Stopped is null && report.Epoch == spec.Training.Epochs ? next with { Stopped = StopReason.Epochs } : next;
    }

    /// <summary>The state without an end that the spec no longer sets: its time budget may have grown.</summary>
    public static TrainingState Reopen(TrainingState state, RunSpec spec) =>
        state.Stopped == StopReason.TimeBudget && !(state.Seconds >= spec.Training.TimeBudgetSeconds) && state.Epoch <= spec.Training.Epochs
            ? state with { Stopped = null }
            : state;

    /// <summary>The epoch whose weights a training keeps that ends after the given ones; 0 where that is none in particular.</summary>
    public static int BestEpoch(IReadOnlyList<EpochReport> epochs, RunSpec spec) =>
        epochs.Aggregate(new TrainingState { Recipe = "" }, (state, report) => After(state, report, spec) with { Stopped = null }).BestEpoch;

    private static TrainingState Judge(TrainingState state, int epoch, double value, RunSpec spec)
    {
        var stopping = spec.Validation.EarlyStopping;
        if (IsImprovement(spec.Validation.Metric, value, state.Best, stopping?.MinimumDelta ?? 0))
        {
            return state with { Best = value, BestEpoch = epoch, Stale = 0, PlateauStale = 0 };
        }

        var next = state with { Stale = state.Stale + 1, PlateauStale = state.PlateauStale + 1 };
        if (spec.Training.Schedule is PlateauScheduleSpec plateau && next.PlateauStale >= plateau.Patience)
        {
            next = next with { PlateauFactor = next.PlateauFactor * plateau.Factor, PlateauStale = 0 };
        }

        return stopping is not null && next.Stale >= stopping.Patience ? next with { Stopped = StopReason.EarlyStopping } : next;
    }

    private static bool IsImprovement(MetricName metric, double value, double? best, double delta) =>
        metric.IsBetter(metric.Metric.IsHigherBetter ? value - delta : value + delta, best);
}
