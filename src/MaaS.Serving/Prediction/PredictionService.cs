using MaaS.Inference;
using MaaS.Repository;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>
/// Answers what a person has, a picture, a text or rows of a table, with what a person wants: labels with scores, or numbers. Thread-safe.
/// </summary>
public sealed class PredictionService(IOptions<ServingOptions> options)
{
    private readonly long _maxImagePixels = options.Value.MaxImagePixels;

    /// <summary>Predicts by the task of the model.</summary>
    /// <param name="model">What answers the path now.</param>
    /// <param name="lease">Asks for the right to run it, once the body has been read, so that a slow sender keeps no model in memory.</param>
    /// <param name="contentType">Of the body; null when the request names none.</param>
    /// <param name="body">Decompressed; the caller limits its length.</param>
    /// <param name="topK">How many classes to name, 1 to all; null for 5, or all where there are fewer.</param>
    /// <param name="cancellationToken">Stops the reading and the run.</param>
    /// <exception cref="InvalidInputException">The body does not fit the model, or the model gave no number for it.</exception>
    /// <exception cref="UnsupportedContentException">The task does not take this content type.</exception>
    /// <exception cref="PayloadTooLargeException">
    /// A picture has too many pixels, a text too many characters, or there is never the memory to read the body.
    /// </exception>
    /// <exception cref="ModelUnavailableException">The model's outputs, labels or settings do not fit together.</exception>
    /// <exception cref="OverloadedException">Too many requests wait, or hold memory.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal Task<PredictionResponse> PredictAsync(
        DescribedModel model, Func<ValueTask<ModelLease>> lease, string? contentType, BodyReader body, int? topK,
        CancellationToken cancellationToken)
    {
        var name = model.Manifest.Name;
        return PredictionTasks.Of(model.Entry.Settings, model.Manifest) switch
        {
            PredictionTasks.ImageClassification => ClassifyPicturesAsync(lease, contentType, body, topK, cancellationToken),
            PredictionTasks.TextClassification => ClassifyTextsAsync(lease, contentType, body, topK, cancellationToken),
            PredictionTasks.TabularClassification => PredictRowsAsync(
                model, lease, contentType, body, (held, rows) => ClassifyAsync(held, rows, topK, cancellationToken), cancellationToken),
            PredictionTasks.TabularRegression => PredictRowsAsync(
                model, lease, contentType, body, (held, rows) => RegressAsync(held, rows, topK, cancellationToken), cancellationToken),
            null => throw new InvalidInputException(
                $"Model '{name}' has no task: set \"task\" in its model.json, or send tensors to /v2/models/{name}/infer."),
            var other => throw PredictionTasks.Unknown(model.Manifest, other),
        };
    }

    private async Task<PredictionResponse> ClassifyPicturesAsync(
        Func<ValueTask<ModelLease>> lease, string? contentType, BodyReader body, int? topK, CancellationToken cancellationToken)
    {
        using var request = await PictureRequest.ReadAsync(contentType, body, cancellationToken);
        using var held = await lease();
        var tensorizer = ImageTensorizer.For(held.Manifest);
        var rows = await ClassifyAsync(held, new PictureRows(request.Pictures, tensorizer, _maxImagePixels, body.Memory), topK, cancellationToken);
        return request.IsList ? Answer(held.Manifest, rows) : Answer(held.Manifest, rows[0]);
    }

    private static async Task<PredictionResponse> ClassifyTextsAsync(
        Func<ValueTask<ModelLease>> lease, string? contentType, BodyReader body, int? topK, CancellationToken cancellationToken)
    {
        var request = await TextRequest.ReadAsync(contentType, body, cancellationToken);
        using var held = await lease();
        var tensorizer = TextTensorizer.For(held.Manifest);
        var texts = TextRows.Encode(request.Texts, Tokenizers.Of(held), tensorizer, body.Memory, cancellationToken);
        var rows = await ClassifyAsync(held, texts, topK, cancellationToken);
        return request.IsList ? Answer(held.Manifest, rows) : Answer(held.Manifest, rows[0]);
    }

    private static async Task<PredictionResponse> PredictRowsAsync(
        DescribedModel model, Func<ValueTask<ModelLease>> lease, string? contentType, BodyReader body,
        Func<ModelLease, InputRows, Task<List<RowPrediction>>> predict, CancellationToken cancellationToken)
    {
        var rows = await TabularRows.ReadAsync(contentType, body, model.Manifest, cancellationToken);
        using var held = await lease();
        return Answer(held.Manifest, await predict(held, rows));
    }

    private static Task<List<RowPrediction>> ClassifyAsync(ModelLease lease, InputRows rows, int? topK, CancellationToken cancellationToken)
    {
        var scores = ClassificationScores.For(lease.Manifest, topK);
        return RunAsync(lease, rows, scores.Output, scores.Read, cancellationToken);
    }

    private static Task<List<RowPrediction>> RegressAsync(ModelLease lease, InputRows rows, int? topK, CancellationToken cancellationToken)
    {
        if (topK is not null)
        {
            throw new InvalidInputException($"topK is {topK}: model '{lease.Manifest.Name}' is a regression and has no classes, leave topK out.");
        }

        return RunAsync(lease, rows, RegressionValues.ChooseOutput(lease.Manifest), RegressionValues.Read, cancellationToken);
    }

    /// <summary>All rows in one run where the model takes them; else one after the other, so that one request does not fill the queue.</summary>
    private static async Task<List<RowPrediction>> RunAsync(
        ModelLease lease, InputRows rows, string output, Func<Tensor, int, IEnumerable<RowPrediction>> read, CancellationToken cancellationToken)
    {
        var step = rows.FirstDimensionIsDynamic ? rows.Count : 1;
        var answers = new List<RowPrediction>(rows.Count);
        for (var first = 0; first < rows.Count; first += step)
        {
            if (first > 0)
            {
                // A short run ends on this thread, and there may be many rows.
                await Task.Yield();
            }

            var inputs = rows.CreateTensors(first, step, cancellationToken);
            try
            {
                using var result = await lease.InferAsync(new InferenceRequest { Inputs = inputs, Outputs = [output] }, cancellationToken);
                answers.AddRange(read(result.Outputs[0], step));
            }
            finally
            {
                foreach (var input in inputs)
                {
                    input.Dispose();
                }
            }
        }

        return answers;
    }

    private static PredictionResponse Answer(ModelManifest manifest, IReadOnlyList<RowPrediction> rows) =>
        new() { Model = manifest.Name.ToString(), Version = manifest.Version.ToString(), Rows = rows };

    private static PredictionResponse Answer(ModelManifest manifest, RowPrediction only) =>
        new() { Model = manifest.Name.ToString(), Version = manifest.Version.ToString(), Predictions = only.Predictions };
}
