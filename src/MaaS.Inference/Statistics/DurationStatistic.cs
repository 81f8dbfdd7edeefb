namespace MaaS.Inference;

/// <param name="Count">How often.</param>
/// <param name="Total">How long in all.</param>
public readonly record struct DurationStatistic(long Count, TimeSpan Total)
{
    internal DurationStatistic Add(TimeSpan duration) => new(Count + 1, Total + duration);
}
