namespace MaaS.Training;

/// <summary>Step 6: the measurement on rows that nothing was decided with, once, at the end.</summary>
/// <param name="Minimum">The least a metric may be, by its name; a run that stays below fails without a model.</param>
/// <param name="Maximum">The most a metric may be, by its name.</param>
/// <param name="WorstExamples">How many of the rows with the highest loss the report shows.</param>
public sealed record TestSpec(IReadOnlyDictionary<string, double> Minimum, IReadOnlyDictionary<string, double> Maximum, int WorstExamples)
{
    public static TestSpec Read(SpecReader reader) => new(
        reader.NumberMap("minimum", "The least that metrics may be, by name, such as `accuracy`; a run below fails without a model."),
        reader.NumberMap("maximum", "The most that metrics may be, by name, such as `meanSquaredError`."),
        reader.Int("worstExamples", 0, 1000, "How many of the rows with the highest loss the report shows.", 16));
}
