namespace MaaS.Training;

/// <summary>Step 5: what is measured after each epoch on rows that are not learnt from, and what follows from it.</summary>
/// <param name="Metric">Says which epoch is the best.</param>
/// <param name="EarlyStopping">Null: training goes on to the last epoch.</param>
public sealed record ValidationSpec(MetricName Metric, EarlyStoppingSpec? EarlyStopping)
{
    public static ValidationSpec Read(SpecReader reader) => new(
        MetricName.Read(
            reader, "metric", "Says which epoch is the best, for early stopping and `reduceOnPlateau`.", MetricName.ValidationLoss),
        reader.OptionalObject("earlyStopping", "Ends training when the metric no longer improves.", EarlyStoppingSpec.Read));
}
