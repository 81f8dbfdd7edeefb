using SkiaSharp;

namespace MaaS.Trainer;

/// <summary>Pictures to try a model with.</summary>
internal static class SamplePictures
{
    private const int BatchSize = 500;

    /// <summary>
    /// For each class the index of the first picture that the model gives at least <paramref name="confidence"/> of probability for the
    /// right class.
    /// </summary>
    /// <exception cref="TrainingException">A class has no such picture.</exception>
    public static int[] Choose(OnnxClassifier classifier, ImageSet set, RunSpec spec, double confidence)
    {
        var classes = spec.Data.Labels.Count;
        var chosen = new int[classes];
        Array.Fill(chosen, -1);
        for (var start = 0; start < set.Count && chosen.Contains(-1); start += BatchSize)
        {
            var count = Math.Min(BatchSize, set.Count - start);
            var output = classifier.Run(set, start, count);
            for (var i = 0; i < count; i++)
            {
                var label = set.Labels[start + i];
                var row = output.AsSpan(i * classes, classes);
                var probability = spec.Network.EndsInSoftmax ? row[label] : Softmax(row, label);
                if (chosen[label] < 0 && probability >= confidence)
                {
                    chosen[label] = start + i;
                }
            }
        }

        var missing = Array.IndexOf(chosen, -1);
        return missing < 0
            ? chosen
            : throw new TrainingException(FormattableString.Invariant(
                $"No test picture of class {missing} is recognised with probability {confidence}: lower --confidence."));
    }

    /// <summary>Writes each picture as an 8-bit grey PNG with the label as its name.</summary>
    public static void Write(int[] indices, ImageSet set, IReadOnlyList<string> labels, string folder, TextWriter progress)
    {
        Directory.CreateDirectory(folder);
        for (var label = 0; label < indices.Length; label++)
        {
            var path = Path.Combine(folder, $"{labels[label]}.png");
            File.WriteAllBytes(path, ToPng(set, indices[label]));
            progress.WriteLine($"{path}: test picture {indices[label]}");
        }
    }

    internal static byte[] ToPng(ImageSet set, int index)
    {
        var info = new SKImageInfo(set.Width, set.Height, SKColorType.Gray8, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, set.Image(index).ToArray(), rowBytes: set.Width);
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    private static double Softmax(ReadOnlySpan<float> logits, int label)
    {
        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - (double)logits[label]);
        }

        return 1 / sum;
    }
}
