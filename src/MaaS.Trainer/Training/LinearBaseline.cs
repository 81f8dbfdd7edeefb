namespace MaaS.Trainer;

/// <summary>What the closed-form linear solution of the training part measures on another.</summary>
internal static class LinearBaseline
{
    // The solution takes time with the square of them.
    private const int MaxInputs = 2000;

    /// <summary>By <see cref="Metric.Name"/>; null where there is no such solution.</summary>
    public static IReadOnlyDictionary<string, double?>? Measure(Dataset data, DatasetPart part)
    {
        if (data.Train.Inputs is not FloatRows || data.InputShape.Elements > MaxInputs)
        {
            return null;
        }

        try
        {
            var linear = LeastSquares.Fit(Inputs(data.Train), data.Train.Values, data.InputShape.Elements, data.Outputs);
            var evaluation = new RegressionEvaluation(data.OutputNames);
            evaluation.Add(ServedOutputs.Unscale(data, linear.Predict(Inputs(part))), ServedOutputs.Unscale(data, part.Values));
            return evaluation.Metrics(null);
        }
        catch (TrainingException)
        {
            // Columns that depend on each other, such as the one-hot ones of a category, have no single solution.
            return null;
        }
    }

    private static float[] Inputs(DatasetPart part)
    {
        var values = new float[part.Count * part.Inputs.Shape.Elements];
        ((FloatRows)part.Inputs).Fill([.. Enumerable.Range(0, part.Count)], values);
        return values;
    }
}
