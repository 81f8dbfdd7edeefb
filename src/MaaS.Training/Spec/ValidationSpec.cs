namespace MaaS.Training;

/// <summary>Step 5: what is measured after each epoch on rows that are not learnt from, and what follows from it.</summary>
public sealed record ValidationSpec
{
    /// <summary>Says which epoch is the best. Null: accuracy for classes, mean squared error for numbers.</summary>
    public required string? Metric { get; init; }

    /// <summary>Classes that top-k accuracy looks at.</summary>
    public required int TopK { get; init; }

    /// <summary>Null: training goes on to the last epoch.</summary>
    public required EarlyStoppingSpec? EarlyStopping { get; init; }

    public static ValidationSpec Read(SpecReader reader) => new()
    {
        Metric = ReadMetric(reader),
        TopK = reader.Int("topK", 1, 1000, "Classes that top-k accuracy looks at.", 5),
        EarlyStopping = reader.OptionalObject("earlyStopping", "Ends training when validation no longer improves.", EarlyStoppingSpec.Read),
    };

    private static string? ReadMetric(SpecReader reader)
    {
        var metric = reader.OptionalText(
            "metric",
            "Says which epoch is the best, for early stopping, `reduceOnPlateau` and a search. Without it `accuracy` for classes, "
            + "`meanSquaredError` for numbers.");
        return metric;
    }
}
