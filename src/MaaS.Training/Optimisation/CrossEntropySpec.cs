namespace MaaS.Training;

/// <param name="LabelSmoothing">Share of the target that is spread over all classes (Szegedy et al., 2016).</param>
/// <param name="ClassWeighting">How much a row of each class counts.</param>
/// <param name="ClassWeights">One per class, in place of <paramref name="ClassWeighting"/>; null when there are none.</param>
public sealed record CrossEntropySpec(double LabelSmoothing, ClassWeighting ClassWeighting, IReadOnlyList<double>? ClassWeights) : LossSpec
{
    public override DataTask Task => DataTask.Classification;

    public static new CrossEntropySpec Read(SpecReader reader) => new(
        reader.Number("labelSmoothing", 0, 0.99, "Share of the target that is spread evenly over all classes.", 0),
        reader.Choice<ClassWeighting>(
            "classWeighting", "How much a row counts: all the same, or so that all classes weigh the same.", ClassWeighting.Equal),
        reader.OptionalNumbers("classWeights", 0, 1e6, "How much a row of each class counts, in place of `classWeighting`."));
}
