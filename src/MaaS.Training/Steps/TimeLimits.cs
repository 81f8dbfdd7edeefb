namespace MaaS.Training;

internal static class TimeLimits
{
    /// <summary>The limit is of the run from its first job on, and a trial's also that of its search.</summary>
    public static bool IsOver(RunRecord record, RunRecord? search, TimeSpan limit, DateTimeOffset now) =>
        now - record.StartedAt > limit || now - search?.StartedAt > limit;

    public static string Message(TimeSpan limit) => FormattableString.Invariant(
        $"The training took longer than $.service.timeLimitMinutes, which is {limit.TotalMinutes:0}, and was stopped. ")
        + "Raise it, or train fewer epochs; $.training.timeBudgetSeconds ends a training in time with what it has.";
}
