using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>What a network makes of rows whose targets are known. It stays in the mode of prediction afterwards.</summary>
/// <param name="network">The network.</param>
/// <param name="losses">Of the run.</param>
/// <param name="data">Of the run.</param>
/// <param name="device">Where the network is.</param>
/// <param name="pulse">Called again and again while it goes on; it may throw to stop.</param>
internal sealed class Evaluator(Network network, Losses losses, Dataset data, Device device, Action pulse)
{
    // Of the inputs of one pass, so that large rows do not fill the memory.
    private const int MaxBatchValues = 4 << 20;
    private const int MaxBatchRows = 1024;

    /// <summary>By <see cref="Metric.Name"/>.</summary>
    public IReadOnlyDictionary<string, double?> Measure(DatasetPart part)
    {
        if (data.Task == DataTask.Classification)
        {
            var classes = new ClassificationEvaluation(data.Labels);
            return classes.Metrics(Run(part, classes));
        }

        var numbers = new RegressionEvaluation(data.OutputNames);
        return numbers.Metrics(Run(part, numbers));
    }

    /// <summary>As <see cref="Measure"/>, with all that a report shows of a test.</summary>
    /// <param name="part">At least one row.</param>
    /// <param name="progress">Told what could not be measured.</param>
    public TestReport Test(DatasetPart part, ITrainingProgress progress)
    {
        if (data.Task == DataTask.Classification)
        {
            var classes = new ClassificationEvaluation(data.Labels);
            return classes.ToReport(Run(part, classes));
        }

        var numbers = new RegressionEvaluation(data.OutputNames);
        return numbers.ToReport(Run(part, numbers), LinearBaseline.Measure(data, part, progress));
    }

    /// <summary>The first batches of a part, as the ONNX model is compared on them: what goes in, and what the network answers.</summary>
    public IEnumerable<(int[] Rows, float[] Outputs)> Predict(DatasetPart part)
    {
        network.eval();
        foreach (var rows in Batches(part))
        {
            pulse();
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var logits = NetworkOutputs.Of(network, data.Task, BatchReader.Plain(part, rows).InputsOn(device));
            yield return (rows, ServedOutputs.Of(data, logits));
        }
    }

    /// <summary>The rows of a part in order, as many at a time as are measured together.</summary>
    public static IEnumerable<int[]> Batches(DatasetPart part)
    {
        var size = Math.Clamp(MaxBatchValues / Math.Max(part.Inputs.Shape.Elements, 1), 1, MaxBatchRows);
        return Enumerable.Range(0, part.Count).Chunk(size);
    }

    private double Run(DatasetPart part, ClassificationEvaluation classes) =>
        Run(part, (outputs, rows) => classes.Add(outputs, rows.Select(row => part.Classes[row]).ToArray()));

    private double Run(DatasetPart part, RegressionEvaluation numbers) =>
        Run(part, (outputs, rows) => numbers.Add(outputs, ServedOutputs.Unscale(data, ((float[])BatchReader.Plain(part, rows).Targets))));

    /// <summary>The mean loss over all rows; <paramref name="add"/> gets what is served for each.</summary>
    private double Run(DatasetPart part, Action<float[], int[]> add)
    {
        network.eval();
        var (sum, weights) = (0.0, 0.0);
        foreach (var rows in Batches(part))
        {
            pulse();
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var batch = BatchReader.Plain(part, rows);
            var logits = NetworkOutputs.Of(network, data.Task, batch.InputsOn(device));
            var weight = losses.WeightOf(batch);
            sum += losses.Of(logits, batch.TargetsOn(device), weight).item<float>() * weight;
            weights += weight;
            add(ServedOutputs.Of(data, logits), rows);
        }

        return sum / weights;
    }
}
