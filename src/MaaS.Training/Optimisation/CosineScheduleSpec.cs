namespace MaaS.Training;

/// <param name="Final">Share of the rate that is left at the end.</param>
public sealed record CosineScheduleSpec(double Final) : ScheduleSpec
{
    public static new CosineScheduleSpec Read(SpecReader reader) => new(
        reader.Number("final", 0, 1, "Share of the rate that is left at the end.", 0));
}
