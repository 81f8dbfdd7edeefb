namespace MaaS.Repository;

/// <summary>
/// Brings pictures of one size to the size and channels that a manifest asks for, for those who train a model and those who serve it: first
/// each row to the target's width, then the rows to its height. Values are 0 to 255, neither scaled nor rounded. Immutable.
/// </summary>
public sealed class ImageResampler
{
    private readonly ImageChannels _channels;
    private readonly int _channelCount;
    private readonly int _rowLength;
    private readonly long _narrowedLength;

    /// <param name="width">Of the pictures, in pixels.</param>
    /// <param name="height">Of the pictures, in pixels.</param>
    /// <param name="target">What they are brought to.</param>
    public ImageResampler(int width, int height, ImagePreprocessing target)
    {
        Geometry = ImageGeometry.For(width, height, target);
        _channels = target.Channels;
        _channelCount = target.ChannelCount;
        _rowLength = Geometry.Width * _channelCount;
        _narrowedLength = (long)(Geometry.Rows.SourceEnd - Geometry.Rows.SourceFirst) * _rowLength;
    }

    public ImageGeometry Geometry { get; }

    /// <summary>How many numbers <see cref="Narrow"/> and <see cref="Row"/> need room for.</summary>
    public long ScratchLength => _narrowedLength + _rowLength;

    /// <summary>Brings every source row that is needed to the target's width.</summary>
    /// <param name="source">Of the size that this was made for.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> long; for <see cref="Row"/>.</param>
    public void Narrow(in PixelGrid source, Span<float> scratch)
    {
        var next = 0;
        for (var y = Geometry.Rows.SourceFirst; y < Geometry.Rows.SourceEnd; y++)
        {
            for (var x = 0; x < Geometry.Width; x++)
            {
                var taps = Geometry.Columns.Taps(x, out var first);
                var at = source.Offset + (y * source.StepY) + (first * source.StepX);
                if (_channels == ImageChannels.Gray)
                {
                    scratch[next++] = Luminance(source, at, taps);
                    continue;
                }

                for (var channel = 0; channel < _channelCount; channel++)
                {
                    var color = _channels == ImageChannels.Bgr ? 2 - channel : channel;
                    scratch[next++] = Color(source, at + (color * source.StepChannel), taps);
                }
            }
        }
    }

    /// <summary>One row of the target, as far as the picture goes: the channels of a pixel beside each other.</summary>
    /// <param name="y">Row of the picture in the target, from 0 below <see cref="ImageGeometry.Height"/>.</param>
    /// <param name="scratch">That <see cref="Narrow"/> filled. The row lies in it, until the next one is made.</param>
    public ReadOnlySpan<float> Row(int y, Span<float> scratch)
    {
        var taps = Geometry.Rows.Taps(y, out var first);
        var narrowed = scratch.Slice((first - Geometry.Rows.SourceFirst) * _rowLength, taps.Length * _rowLength);
        var row = scratch.Slice((int)_narrowedLength, _rowLength);
        for (var i = 0; i < row.Length; i++)
        {
            float value = 0;
            for (int t = 0, at = i; t < taps.Length; t++, at += row.Length)
            {
                value += taps[t] * narrowed[at];
            }

            row[i] = value;
        }

        return row;
    }

    private static float Color(in PixelGrid source, int at, ReadOnlySpan<float> taps)
    {
        var data = source.Data;
        var step = source.StepX;
        float value = 0;
        foreach (var tap in taps)
        {
            value += tap * data[at];
            at += step;
        }

        return value;
    }

    // The weights of BT.601 as whole numbers: their sum is exactly 1000, so that a grey pixel is exactly its own value.
    private static float Luminance(in PixelGrid source, int at, ReadOnlySpan<float> taps)
    {
        var data = source.Data;
        var step = source.StepX;
        var (green, blue) = (source.StepChannel, 2 * source.StepChannel);
        float value = 0;
        foreach (var tap in taps)
        {
            value += tap * (((299 * data[at]) + (587 * data[at + green]) + (114 * data[at + blue])) / 1000f);
            at += step;
        }

        return value;
    }
}
