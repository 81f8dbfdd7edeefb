namespace MaaS.Training;

/// <summary>What a model must be to be promoted; all of it.</summary>
/// <param name="Minimum">The least that metrics of the test may be, by name.</param>
/// <param name="Maximum">The most that metrics of the test may be, by name.</param>
/// <param name="BetterThan">A version that it is compared with. Null: none.</param>
public sealed record GateSpec(
    IReadOnlyDictionary<string, double> Minimum, IReadOnlyDictionary<string, double> Maximum, BetterThanSpec? BetterThan)
{
    public static GateSpec Read(SpecReader reader) => new(
        reader.NumberMap("minimum", "The least that metrics of the test may be, by name, such as `accuracy`."),
        reader.NumberMap("maximum", "The most that metrics of the test may be, by name, such as `rmse`."),
        reader.OptionalObject(
            "betterThan", "A version that the model must beat on the same test rows. Where there is none yet, nothing is compared.",
            BetterThanSpec.Read));
}
