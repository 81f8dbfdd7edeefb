using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>What a person wants of the model's outputs, by its task.</summary>
internal sealed class RowAnswers
{
    private readonly Func<Tensor, int, int, RowPrediction>? _predict;

    private RowAnswers(string? output, Func<Tensor, int, int, RowPrediction>? predict)
    {
        Outputs = output is null ? null : [output];
        _predict = predict;
    }

    /// <summary>The one output that is asked for; null for all, where the model has no task.</summary>
    public IReadOnlyList<string>? Outputs { get; }

    /// <param name="model">That answers.</param>
    /// <param name="topK">How many classes to name; null for 5, or all where there are fewer.</param>
    /// <exception cref="ModelUnavailableException">Its task is not known, or its outputs do not fit the task.</exception>
    public static RowAnswers For(BatchModel model, int? topK)
    {
        switch (model.Task)
        {
            case null:
                return new RowAnswers(null, null);
            case PredictionTasks.ImageClassification or PredictionTasks.TextClassification or PredictionTasks.TabularClassification:
                var scores = ClassificationScores.For(model.Manifest, topK);
                return new RowAnswers(scores.Output, scores.ReadRow);
            case PredictionTasks.TabularRegression:
                return new RowAnswers(RegressionValues.ChooseOutput(model.Manifest), RegressionValues.ReadRow);
            default:
                throw PredictionTasks.Unknown(model.Manifest, model.Task);
        }
    }

    /// <summary>Null when the model has no task: its outputs are the answer.</summary>
    /// <exception cref="InvalidInputException">The model gave no number.</exception>
    /// <exception cref="ModelUnavailableException">The output does not fit the task.</exception>
    public RowPrediction? Read(RowOutputs outputs) => _predict?.Invoke(outputs.Tensors[0], outputs.Row, outputs.Rows);
}
