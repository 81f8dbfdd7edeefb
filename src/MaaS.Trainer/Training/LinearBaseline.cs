namespace MaaS.Trainer;

/// <summary>What the closed-form linear solution of the training part measures on another.</summary>
internal static class LinearBaseline
{
    // The solution takes time with the square of them.
    private const int MaxInputs = 2000;
    private const long MaxValues = 100_000_000;

    /// <summary>By <see cref="Metric.Name"/>; null where there is no such solution, of which <paramref name="progress"/> is told.</summary>
    public static IReadOnlyDictionary<string, double?>? Measure(Dataset data, DatasetPart part, ITrainingProgress progress)
    {
        if (data.Train.Inputs is not FloatRows || data.InputShape.Elements > MaxInputs
            || (long)data.Train.Count * data.InputShape.Elements > MaxValues)
        {
            return null;
        }

        var inputs = IndependentInputs(data);
        try
        {
            var linear = LeastSquares.Fit(Inputs(data.Train, inputs), data.Train.Values, inputs.Length, data.Outputs);
            var evaluation = new RegressionEvaluation(data.OutputNames);
            evaluation.Add(ServedOutputs.Unscale(data, linear.Predict(Inputs(part, inputs))), ServedOutputs.Unscale(data, part.Values));
            return evaluation.Metrics(null);
        }
        catch (TrainingException e)
        {
            progress.Noted($"There is no linear baseline. {e.Message}");
            return null;
        }
    }

    /// <summary>All but the first category of each column: it is what is left when none of the others is set.</summary>
    private static int[] IndependentInputs(Dataset data)
    {
        if (data.Preprocessing is not TablePreprocessing table)
        {
            return [.. Enumerable.Range(0, data.InputShape.Elements)];
        }

        var inputs = new List<int>();
        var first = 0;
        foreach (var column in table.Columns)
        {
            inputs.AddRange(Enumerable.Range(first, column.Width).Skip(column is CategoricalColumn ? 1 : 0));
            first += column.Width;
        }

        return [.. inputs];
    }

    private static float[] Inputs(DatasetPart part, int[] inputs)
    {
        var width = part.Inputs.Shape.Elements;
        var all = new float[part.Count * width];
        ((FloatRows)part.Inputs).Fill([.. Enumerable.Range(0, part.Count)], all);
        var chosen = new float[part.Count * inputs.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = all[(i / inputs.Length * width) + inputs[i % inputs.Length]];
        }

        return chosen;
    }
}
