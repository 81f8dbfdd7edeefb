using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>Size and channels that pictures are brought to, in the way in which the service does it for the model. Thread-safe.</summary>
internal sealed record PictureForm(int Width, int Height, PictureChannels Channels, ImageResize Resize)
{
    public int ChannelCount => Channels == PictureChannels.Gray ? 1 : 3;

    public Shape Shape => Shape.Of(ChannelCount, Height, Width);

    public int Bytes => ChannelCount * Height * Width;

    /// <summary>What the spec says, with the size and channels of the reader's pictures where it says nothing.</summary>
    public static PictureForm Of(PictureSpec spec, int width, int height, PictureChannels channels) =>
        new(spec.Width ?? width, spec.Height ?? height, spec.Channels ?? channels, spec.Resize);

    /// <summary>Writes a picture.</summary>
    /// <param name="source">Of any size.</param>
    /// <param name="target">Planar, <see cref="Bytes"/> long.</param>
    public void Write(in PixelGrid source, Span<byte> target)
    {
        if (source.Width == Width && source.Height == Height)
        {
            Copy(source, target);
        }
        else
        {
            Resample(source, target);
        }
    }

    private void Copy(in PixelGrid source, Span<byte> target)
    {
        if (source.Channels == ChannelCount && source.IsPlanar)
        {
            source.Data.CopyTo(target);
            return;
        }

        var next = 0;
        for (var channel = 0; channel < ChannelCount; channel++)
        {
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    target[next++] = (byte)(Value(source, x, y, channel) + 0.5f);
                }
            }
        }
    }

    private void Resample(in PixelGrid source, Span<byte> target)
    {
        target.Clear();
        var geometry = PictureGeometry.For(source.Width, source.Height, this);
        var (firstRow, rows) = (geometry.Rows.SourceFirst, geometry.Rows.SourceEnd - geometry.Rows.SourceFirst);
        var narrowed = new float[rows * geometry.Width];
        for (var channel = 0; channel < ChannelCount; channel++)
        {
            Narrow(source, channel, geometry, narrowed);
            var plane = target.Slice(channel * Width * Height, Width * Height);
            for (var y = 0; y < geometry.Height; y++)
            {
                var taps = geometry.Rows.Taps(y, out var first);
                var line = plane.Slice(((geometry.Top + y) * Width) + geometry.Left, geometry.Width);
                for (var x = 0; x < line.Length; x++)
                {
                    float value = 0;
                    for (var t = 0; t < taps.Length; t++)
                    {
                        value += taps[t] * narrowed[((first - firstRow + t) * geometry.Width) + x];
                    }

                    line[x] = (byte)(value + 0.5f);
                }
            }
        }
    }

    /// <summary>Brings every source row that is needed to the target's width.</summary>
    private void Narrow(in PixelGrid source, int channel, PictureGeometry geometry, float[] narrowed)
    {
        var next = 0;
        for (var y = geometry.Rows.SourceFirst; y < geometry.Rows.SourceEnd; y++)
        {
            for (var x = 0; x < geometry.Width; x++)
            {
                var taps = geometry.Columns.Taps(x, out var first);
                float value = 0;
                for (var t = 0; t < taps.Length; t++)
                {
                    value += taps[t] * Value(source, first + t, y, channel);
                }

                narrowed[next++] = value;
            }
        }
    }

    // The weights of BT.601 as whole numbers: their sum is exactly 1000, so that a grey pixel is exactly its own value.
    private float Value(in PixelGrid source, int x, int y, int channel)
    {
        var at = source.Offset + (x * source.StepX) + (y * source.StepY);
        if (source.Channels == 1)
        {
            return source.Data[at];
        }

        if (Channels == PictureChannels.Rgb)
        {
            return source.Data[at + (channel * source.StepChannel)];
        }

        var (green, blue) = (source.Data[at + source.StepChannel], source.Data[at + (2 * source.StepChannel)]);
        return ((299 * source.Data[at]) + (587 * green) + (114 * blue)) / 1000f;
    }
}
