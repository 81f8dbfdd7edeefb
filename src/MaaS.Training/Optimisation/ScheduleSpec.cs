namespace MaaS.Training;

/// <summary>How the learning rate changes while a training goes on, as a factor on the optimiser's.</summary>
public abstract record ScheduleSpec
{
    public static ScheduleSpec Default { get; } = new ConstantScheduleSpec();

    public static ScheduleSpec Read(SpecReader reader) => reader.Variant<ScheduleSpec>(
        "type",
        "The curve.",
        [
            new("constant", "The same rate throughout.", _ => new ConstantScheduleSpec()),
            new("step", "Falls by a factor every so many epochs.", StepScheduleSpec.Read),
            new("cosine", "Falls along half a cosine over the whole training (Loshchilov and Hutter, 2017).", CosineScheduleSpec.Read),
            new("oneCycle", "Rises and falls once along cosines (Smith and Topin, 2018).", OneCycleScheduleSpec.Read),
            new("reduceOnPlateau", "Falls by a factor when a metric of validation has not improved for a while.", PlateauScheduleSpec.Read),
        ]);
}
