namespace MaaS.Training;

/// <param name="RiseShare">Share of the training in which the rate rises.</param>
/// <param name="Initial">Share of the rate at the first step.</param>
/// <param name="Final">Share of the rate that is left at the end.</param>
public sealed record OneCycleScheduleSpec(double RiseShare, double Initial, double Final) : ScheduleSpec
{
    public static new OneCycleScheduleSpec Read(SpecReader reader) => new(
        reader.Number("riseShare", 0, 1, "Share of the training in which the rate rises.", 0.3),
        reader.Number("initial", 0, 1, "Share of the rate at the first step.", 0.04),
        reader.Number("final", 0, 1, "Share of the rate that is left at the end.", 4e-6));
}
