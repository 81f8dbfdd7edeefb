using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// The answer columns of a table: <c>label</c> and <c>score</c> of the best class, <c>value</c> of a regression, or the model's outputs by
/// name. Where a key column has the name already, <c>predicted_</c> is put before it.
/// </summary>
internal sealed class TableAnswers
{
    private readonly RowAnswers _answers;

    private TableAnswers(RowAnswers answers, IReadOnlyList<TableOutput> outputs)
    {
        _answers = answers;
        Outputs = outputs;
    }

    public IReadOnlyList<TableOutput> Outputs { get; }

    /// <summary>What to ask the engine for.</summary>
    public IReadOnlyList<string>? Requested => _answers.Outputs;

    /// <param name="model">That answers.</param>
    /// <param name="keys">Names of the key columns.</param>
    /// <exception cref="InvalidBatchFileException">The values of a row are not always as many, so that they have no columns.</exception>
    /// <exception cref="ModelUnavailableException">The model's outputs do not fit its task.</exception>
    public static TableAnswers For(BatchModel model, IEnumerable<string> keys)
    {
        var answers = RowAnswers.For(model, topK: 1);
        var taken = keys.ToHashSet(StringComparer.Ordinal);
        var hasRowDimension = Array.Exists(RowInput.AllOf(model), input => input.HasRowDimension);
        IEnumerable<TableOutput> outputs = model.Task switch
        {
            PredictionTasks.ImageClassification or PredictionTasks.TextClassification or PredictionTasks.TabularClassification =>
                [new("label", TensorDataType.Bytes, 1), new("score", TensorDataType.Fp32, 1)],
            PredictionTasks.TabularRegression => [Regression(Find(model, answers.Outputs![0]), hasRowDimension)],
            _ => model.Manifest.Signature.Outputs.Select(output => Of(output, hasRowDimension)),
        };
        return new TableAnswers(answers, [.. outputs.Select(output => output with { Name = Free(output, taken) })]);
    }

    /// <summary>Null when the model has no task: its outputs are the answer.</summary>
    /// <exception cref="InvalidInputException">The model gave no number.</exception>
    public RowPrediction? Read(RowOutputs outputs)
    {
        var prediction = _answers.Read(outputs);
        for (var i = 0; prediction?.Predictions is null && i < Outputs.Count; i++)
        {
            CheckCount(outputs, outputs.Tensors[i], Outputs[i].Count);
        }

        return prediction;
    }

    private static void CheckCount(RowOutputs outputs, Tensor tensor, int count)
    {
        if (tensor.ElementCount != (long)count * outputs.Rows)
        {
            throw new ModelUnavailableException(
                $"Output '{tensor.Name}' has {tensor.ElementCount} values for {outputs.Rows} rows: "
                + $"its signature promises {count} per row.");
        }
    }

    private static TensorSpec Find(BatchModel model, string name) => model.Manifest.Signature.Outputs.First(output => output.Name == name);

    /// <summary>Of a model that leaves the number of values open, one is meant.</summary>
    private static TableOutput Regression(TensorSpec output, bool hasRowDimension)
    {
        var open = output with { Shape = [.. output.Shape.Select((length, i) => i > 0 && length < 0 ? 1 : length)] };
        var values = Of(open, hasRowDimension);
        return new("value", TensorDataType.Fp64, values.Count);
    }

    private static TableOutput Of(TensorSpec output, bool hasRowDimension)
    {
        long[] shape = hasRowDimension && output.Shape is [< 0 or 1, ..] ? [.. output.Shape.Skip(1)] : [.. output.Shape];
        return TensorShape.TryCountElements(shape, out var count) && count <= int.MaxValue
            ? new(output.Name, output.DataType, (int)count)
            : throw new InvalidBatchFileException(
                $"Output '{output.Name}' has shape {TensorShape.Format(output.Shape)}: "
                + "only values of one number for all rows have columns. Upload the rows as .jsonl.");
    }

    private static string Free(TableOutput output, HashSet<string> taken)
    {
        var name = output.Name;
        while ((output with { Name = name }).ColumnNames.Any(taken.Contains))
        {
            name = "predicted_" + name;
        }

        taken.UnionWith((output with { Name = name }).ColumnNames);
        return name;
    }
}
