using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>What a network makes of rows whose targets are known. It stays in the mode of prediction afterwards.</summary>
internal sealed class Evaluator(Network network, Losses losses, Dataset data, Device device)
{
    // Of the inputs of one pass, so that large rows do not fill the memory.
    private const int MaxBatchValues = 4 << 20;
    private const int MaxBatchRows = 1024;

    /// <summary>By <see cref="Metric.Name"/>.</summary>
    public IReadOnlyDictionary<string, double?> Measure(DataPart part)
    {
        if (data.Labels is { } labels)
        {
            var classes = new ClassificationEvaluation(labels);
            return classes.Metrics(Run(part, (outputs, rows) => classes.Add(outputs, part.Targets.Classes.AsSpan(rows))));
        }

        var numbers = new RegressionEvaluation(data.OutputNames);
        return numbers.Metrics(Run(part, (outputs, rows) => numbers.Add(outputs, Expected(part, rows))));
    }

    /// <summary>As <see cref="Measure"/>, with all that the report shows of the test.</summary>
    public TestReport Test(DataPart part)
    {
        if (data.Labels is { } labels)
        {
            var classes = new ClassificationEvaluation(labels);
            return classes.ToReport(Run(part, (outputs, rows) => classes.Add(outputs, part.Targets.Classes.AsSpan(rows))));
        }

        var numbers = new RegressionEvaluation(data.OutputNames);
        var loss = Run(part, (outputs, rows) => numbers.Add(outputs, Expected(part, rows)));
        return numbers.ToReport(loss, Baseline.Measure(data, part));
    }

    /// <summary>What the served model gives for rows: a probability per class, or values in the unit of the data; row by row.</summary>
    public static float[] Predict(Network network, Dataset data, Tensor logits) => data.Labels is null
        ? Unscale(data, ToArray(logits))
        : Probabilities(network, logits);
}
