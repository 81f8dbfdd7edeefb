namespace MaaS.Training;

/// <summary>The version that a new one must beat.</summary>
/// <param name="Alias">Names the version, when the job starts.</param>
/// <param name="Metric">By which it is compared.</param>
/// <param name="By">By how much at least, in the metric's unit. 0: as good is enough.</param>
public sealed record BetterThanSpec(string Alias, Metric Metric, double By)
{
    public static BetterThanSpec Read(SpecReader reader)
    {
        var alias = reader.OptionalText("alias", "Names the version. Default: `default`, which is what serves.") ?? DefaultAlias.Name;
        AliasMember.Check(reader, "alias", alias);
        var names = Metric.All.Select(metric => metric.Name).ToList();
        var metric = reader.OneOf("metric", names, "The metric of the test by which it is compared.");
        return new BetterThanSpec(
            alias,
            Metric.Find(metric ?? "") ?? Metric.Loss,
            reader.Number("by", 0, 1e9, "By how much it must be better, in the metric's unit. 0: as good is enough.", 0));
    }
}
