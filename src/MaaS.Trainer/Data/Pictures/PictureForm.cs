using System.Buffers;
using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>Size and channels that pictures are brought to, in the way in which the service does it for the model. Thread-safe.</summary>
internal sealed record PictureForm(int Width, int Height, PictureChannels Channels, ImageResize Resize)
{
    public int ChannelCount => Channels == PictureChannels.Gray ? 1 : 3;

    public Shape Shape => Shape.Of(ChannelCount, Height, Width);

    public int Bytes => ChannelCount * Height * Width;

    /// <summary>For the manifest, without scaling and normalisation.</summary>
    public ImagePreprocessing Image => new()
    {
        Width = Width,
        Height = Height,
        Channels = Channels == PictureChannels.Gray ? ImageChannels.Gray : ImageChannels.Rgb,
        Layout = ImageLayout.Nchw,
        Resize = Resize,
    };

    /// <summary>What the spec says, with the size and channels of the reader's pictures where it says nothing.</summary>
    public static PictureForm Of(PictureSpec spec, int width, int height, PictureChannels channels) =>
        new(spec.Width ?? width, spec.Height ?? height, spec.Channels ?? channels, spec.Resize);

    /// <summary>Writes a picture, rounded to whole numbers.</summary>
    /// <param name="source">Of any size.</param>
    /// <param name="target">Planar, <see cref="Bytes"/> long.</param>
    public void Write(in PixelGrid source, Span<byte> target)
    {
        if (source.Width == Width && source.Height == Height && source.IsPlanar(ChannelCount))
        {
            source.Data.CopyTo(target);
            return;
        }

        var resampler = new ImageResampler(source.Width, source.Height, Image);
        var scratch = ArrayPool<float>.Shared.Rent(checked((int)resampler.ScratchLength));
        resampler.Narrow(source, scratch);
        target.Clear();
        for (var y = 0; y < resampler.Geometry.Height; y++)
        {
            var start = ((resampler.Geometry.Top + y) * Width) + resampler.Geometry.Left;
            WriteRow(resampler.Row(y, scratch), target[start..]);
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    private void WriteRow(ReadOnlySpan<float> row, Span<byte> target)
    {
        var (channels, planeLength) = (ChannelCount, Width * Height);
        for (var i = 0; i < row.Length; i++)
        {
            target[(i % channels * planeLength) + (i / channels)] = (byte)(row[i] + 0.5f);
        }
    }
}
