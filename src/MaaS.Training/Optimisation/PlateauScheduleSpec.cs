namespace MaaS.Training;

/// <param name="Factor">Of each fall.</param>
/// <param name="Patience">Epochs without improvement before a fall.</param>
/// <param name="Minimum">Share of the rate below which it does not fall.</param>
public sealed record PlateauScheduleSpec(double Factor, int Patience, double Minimum) : ScheduleSpec
{
    public static new PlateauScheduleSpec Read(SpecReader reader) => new(
        reader.Number("factor", 1e-6, 0.999, "What the rate is multiplied by at a fall.", 0.1),
        reader.Int("patience", 1, 10_000, "Epochs without improvement of `$.validation.metric` before a fall.", 10),
        reader.Number("minimum", 0, 1, "Share of the rate below which it does not fall.", 0));
}
