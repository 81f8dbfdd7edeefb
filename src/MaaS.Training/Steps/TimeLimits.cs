namespace MaaS.Training;

internal static class TimeLimits
{
    public static string IsOver(TimeSpan limit) => FormattableString.Invariant(
        $"The training took longer than $.service.timeLimitMinutes, which is {limit.TotalMinutes:0}, and was stopped. ")
        + "Raise it, or train fewer epochs; $.training.timeBudgetSeconds ends a training in time with what it has.";
}
