namespace MaaS.Training;

/// <param name="EveryEpochs">Epochs between two falls.</param>
/// <param name="Factor">Of each fall.</param>
public sealed record StepScheduleSpec(int EveryEpochs, double Factor) : ScheduleSpec
{
    public static new StepScheduleSpec Read(SpecReader reader) => new(
        reader.Int("everyEpochs", 1, 10_000, "Epochs between two falls."),
        reader.Number("factor", 1e-6, 1, "What the rate is multiplied by at each.", 0.1));
}
