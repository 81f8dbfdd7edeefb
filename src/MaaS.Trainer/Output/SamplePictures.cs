namespace MaaS.Trainer;

/// <summary>Pictures to try a model with.</summary>
internal static class SamplePictures
{
    private const int BatchSize = 500;

    /// <summary>
    /// For each class the number of the first test picture that the model gives at least <paramref name="confidence"/> of probability for
    /// the right class.
    /// </summary>
    /// <exception cref="TrainingException">The data has no pictures, or a class has no such picture.</exception>
    public static int[] Choose(OnnxModel model, Dataset data, double confidence)
    {
        if (data.Test.Inputs is not PictureRows)
        {
            throw new TrainingException("The test part has no pictures: expected a reader of pictures with a test part.");
        }

        var chosen = new int[data.Labels.Count];
        Array.Fill(chosen, -1);
        foreach (var rows in Enumerable.Range(0, data.Test.Count).Chunk(BatchSize))
        {
            foreach (var (row, scores) in rows.Zip(model.Run(data.Test, rows).Chunk(data.Labels.Count)))
            {
                var label = data.Test.Classes[row];
                if (chosen[label] < 0 && Probability(scores, label) >= confidence)
                {
                    chosen[label] = row;
                }
            }
        }

        var missing = Array.IndexOf(chosen, -1);
        return missing < 0
            ? chosen
            : throw new TrainingException(FormattableString.Invariant(
                $"No test picture of class {data.Labels[missing]} is recognised with probability {confidence}: lower --confidence."));
    }

    /// <summary>Writes each picture as PNG with the label as its name.</summary>
    public static void Write(int[] rows, Dataset data, string folder, TextWriter progress)
    {
        Directory.CreateDirectory(folder);
        var pictures = (PictureRows)data.Test.Inputs;
        for (var label = 0; label < rows.Length; label++)
        {
            var path = Path.Combine(folder, $"{FileName(data.Labels[label])}.png");
            File.WriteAllBytes(path, ExampleView.ToPng(pictures.Pixels(rows[label]), pictures.Shape));
            progress.WriteLine($"{path}: test picture {rows[label]}");
        }
    }

    private static string FileName(string label) =>
        string.Concat(label.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or ' ' ? c : '_'));

    /// <summary>Of logits or of probabilities, of which a softmax would make others.</summary>
    private static double Probability(float[] scores, int label) => Math.Abs(scores.Sum() - 1) < 1e-3 && scores.Min() >= 0
        ? scores[label]
        : 1 / scores.Sum(score => Math.Exp(score - (double)scores[label]));
}
