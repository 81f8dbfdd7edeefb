using System.Globalization;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Makes the answer of a classification of the model's output: probabilities, the best of them, with labels. Immutable.</summary>
internal sealed class ClassificationScores
{
    private const int DefaultTopK = 5;

    private static readonly string[] PreferredNames = ["probabilities", "output_probability", "logits", "scores"];

    private readonly ModelManifest _manifest;
    private readonly int? _topK;

    private ClassificationScores(ModelManifest manifest, int? topK, string output)
    {
        _manifest = manifest;
        _topK = topK;
        Output = output;
    }

    /// <summary>The name of the output that has the scores.</summary>
    public string Output { get; }

    /// <param name="manifest">Of the model.</param>
    /// <param name="topK">How many classes to name; null for 5, or all where there are fewer.</param>
    /// <exception cref="ModelUnavailableException">The model has no output of floating-point numbers.</exception>
    public static ClassificationScores For(ModelManifest manifest, int? topK)
    {
        var floats = manifest.Signature.Outputs.Where(FloatOutput.IsFloat).ToArray();
        var chosen = PreferredNames
            .Select(name => Array.Find(floats, output => output.Name == name))
            .FirstOrDefault(output => output is not null)
            ?? Array.Find(floats, output => output.Shape.Count >= 2)
            ?? floats.FirstOrDefault();
        return chosen is not null
            ? new ClassificationScores(manifest, topK, chosen.Name)
            : throw new ModelUnavailableException(
                $"Model '{manifest.Name}' version {manifest.Version} has no output of scores: "
                + "expected one of FP16, FP32 or FP64 for a classification.");
    }

    /// <exception cref="InvalidInputException">topK is out of range, or a score is not a number.</exception>
    /// <exception cref="ModelUnavailableException">
    /// The output is not one row of scores per row of the request, or the labels do not fit it.
    /// </exception>
    public IEnumerable<RowPrediction> Read(Tensor output, int rows)
    {
        _ = CountClasses(output, rows);
        return Enumerable.Range(0, rows).Select(row => ReadRow(output, row, rows));
    }

    /// <summary>The same for one of the rows.</summary>
    /// <exception cref="InvalidInputException">topK is out of range, or a score of the row is not a number.</exception>
    /// <exception cref="ModelUnavailableException">As for all rows.</exception>
    public RowPrediction ReadRow(Tensor output, int row, int rows)
    {
        var classes = CountClasses(output, rows);
        var scores = FloatOutput.ReadSingles(output, row * classes, classes);
        return new RowPrediction { Predictions = Best(scores, _topK ?? Math.Min(DefaultTopK, classes)) };
    }

    /// <summary>Leaves a distribution as it is and makes one of anything else, by a softmax that cannot overflow.</summary>
    /// <exception cref="InvalidInputException">A score is NaN or plus infinity, or all are minus infinity.</exception>
    public static void Normalize(Span<float> scores)
    {
        var (sum, max, isDistribution) = (0d, float.NegativeInfinity, true);
        foreach (var score in scores)
        {
            sum += score;
            max = Math.Max(max, score);
            isDistribution &= score is >= 0 and <= 1;
        }

        // Math.Max gives NaN when one is. Minus infinity is a class that the network ruled out.
        if (!float.IsFinite(max))
        {
            throw new InvalidInputException(
                $"The model gave the score {max.ToString(CultureInfo.InvariantCulture)} for this input: "
                + "expected numbers. Check the values that were sent.");
        }

        if (isDistribution && Math.Abs(sum - 1) <= 1e-3)
        {
            return;
        }

        var total = 0d;
        foreach (var score in scores)
        {
            total += Math.Exp((double)score - max);
        }

        foreach (ref var score in scores)
        {
            score = (float)(Math.Exp((double)score - max) / total);
        }
    }

    /// <summary>The indices of the highest scores, highest first; equal ones by index.</summary>
    public static int[] HighestFirst(ReadOnlySpan<float> scores, int count)
    {
        var keys = scores.ToArray();
        return [.. Enumerable.Range(0, keys.Length).OrderByDescending(index => keys[index]).Take(count)];
    }

    private int CountClasses(Tensor output, int rows)
    {
        var classes = FloatOutput.ValuesPerRow(output, rows);
        CheckClasses(output, classes);
        return _topK is null || (_topK >= 1 && _topK <= classes)
            ? classes
            : throw new InvalidInputException($"topK is {_topK}: expected 1 to {classes}, the number of classes of model '{_manifest.Name}'.");
    }

    private LabelScore[] Best(Span<float> scores, int count)
    {
        Normalize(scores);
        var best = HighestFirst(scores, count);
        var answer = new LabelScore[count];
        for (var i = 0; i < count; i++)
        {
            answer[i] = new LabelScore(_manifest.Labels?[best[i]] ?? best[i].ToString(CultureInfo.InvariantCulture), scores[best[i]]);
        }

        return answer;
    }

    private void CheckClasses(Tensor output, int classes)
    {
        // Some networks keep the picture's dimensions with length 1: [batch, classes, 1, 1].
        if (classes < 2 || !output.Shape.Contains(classes))
        {
            throw new ModelUnavailableException(
                $"Output '{output.Name}' of model '{_manifest.Name}' has shape {TensorShape.Format(output.Shape)}: "
                + "expected one dimension of at least 2 classes besides the batch.");
        }

        if (_manifest.Labels is { } labels && labels.Count != classes)
        {
            throw new ModelUnavailableException(
                $"Model '{_manifest.Name}' version {_manifest.Version} has {labels.Count} labels in its manifest "
                + $"and {classes} classes in output '{output.Name}': "
                + "expected as many labels as classes. Publish a version whose labels fit.");
        }
    }
}
