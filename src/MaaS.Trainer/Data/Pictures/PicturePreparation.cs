namespace MaaS.Trainer;

/// <summary>Scales pictures and, if asked for, normalises each channel by its mean and standard deviation over the training part.</summary>
internal sealed class PicturePreparation : Preparation
{
    private readonly float _scale;
    private readonly float[]? _mean;
    private readonly float[]? _std;
    private readonly IReadOnlyDictionary<string, double> _statistics;

    private PicturePreparation(PictureForm form, PictureSpec spec, double[]? mean, double[]? std)
    {
        _scale = (float)spec.Scale;
        _mean = mean?.Select(value => (float)value).ToArray();
        _std = std?.Select(value => (float)value).ToArray();
        InputShape = form.Shape;
        Preprocessing = new PicturePreprocessing(form.Image with { Scale = spec.Scale, Mean = mean, Std = std });
        _statistics = (mean ?? []).SelectMany((value, i) => new[] { ($"channel{i}.mean", value), ($"channel{i}.std", std![i]) })
            .ToDictionary();
    }

    public override Shape InputShape { get; }

    public override Preprocessing Preprocessing { get; }

    /// <param name="pictures">Of all rows.</param>
    /// <param name="training">The rows of the training part; no other is looked at.</param>
    /// <param name="spec">What is asked for.</param>
    public static PicturePreparation Fit(RawPictures pictures, int[] training, PictureSpec spec)
    {
        if (spec.Normalise == PictureNormalisation.None)
        {
            return new PicturePreparation(pictures.Form, spec, mean: null, std: null);
        }

        var moments = Enumerable.Range(0, pictures.Form.ChannelCount)
            .Select(channel => Moments(pictures, training, channel, spec.Scale))
            .ToArray();
        return new PicturePreparation(
            pictures.Form, spec, [.. moments.Select(moment => moment.Mean)], [.. moments.Select(moment => moment.Std)]);
    }

    public override IReadOnlyDictionary<string, double> Describe(InputRows train) => _statistics;

    public override InputRows Apply(RawRows rows, int[] selection, CancellationToken cancellationToken) =>
        new PictureRows((RawPictures)rows, selection, _scale, _mean, _std);

    /// <summary>Exact, from how often each of the 256 values occurs.</summary>
    private static (double Mean, double Std) Moments(RawPictures pictures, int[] rows, int channel, double scale)
    {
        var planeLength = pictures.Form.Width * pictures.Form.Height;
        var counts = new long[256];
        foreach (var row in rows)
        {
            foreach (var value in pictures.Pixels[row].Slice(channel * planeLength, planeLength))
            {
                counts[value]++;
            }
        }

        var total = (double)rows.Length * planeLength;
        var mean = counts.Select((count, value) => count * (double)value).Sum() / total;
        var variance = counts.Select((count, value) => count * (value - mean) * (value - mean)).Sum() / total;
        return (mean * scale, variance > 0 ? Math.Sqrt(variance) * scale : 1);
    }
}
