using MaaS.Inference;
using MaaS.Repository;
using SkiaSharp;

namespace MaaS.Serving;

/// <summary>
/// A decoded picture, upright: the EXIF orientation is applied when pixels are read. Colours are the file's own numbers: embedded profiles
/// and gamma are not applied, as the tools that networks are trained with do not either. Transparent pixels are laid over black.
/// </summary>
internal sealed class Picture : IDisposable
{
    private readonly SKBitmap _bitmap;
    private readonly RequestMemory _memory;
    private readonly long _bytes;
    private readonly int _orientation;

    private Picture(SKBitmap bitmap, SKEncodedOrigin origin, RequestMemory memory, long bytes)
    {
        _bitmap = bitmap;
        _memory = memory;
        _bytes = bytes;
        _orientation = (int)origin;
    }

    /// <summary>Upright.</summary>
    public PixelGrid Pixels => PixelGrid.Upright(_bitmap.GetPixelSpan(), _bitmap.Width, _bitmap.Height, _orientation);

    public static bool IsPngOrJpeg(ReadOnlySpan<byte> encoded) =>
        encoded.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])
        || encoded.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <param name="encoded">A PNG or JPEG file.</param>
    /// <param name="maxPixels">Checked before anything is decoded.</param>
    /// <param name="what">What errors call it.</param>
    /// <param name="memory">Counts the pixels until the picture is disposed.</param>
    /// <exception cref="PayloadTooLargeException">It has more pixels, or more than there is memory for.</exception>
    /// <exception cref="OverloadedException">There is no memory for them now.</exception>
    /// <exception cref="InvalidInputException">It is broken or not complete.</exception>
    public static Picture Decode(ReadOnlySpan<byte> encoded, long maxPixels, string what, RequestMemory memory)
    {
        using var data = SKData.CreateCopy(encoded);
        using var codec = SKCodec.Create(data)
            ?? throw new InvalidInputException($"{what} cannot be read: its header is broken, expected a complete PNG or JPEG file.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > maxPixels)
        {
            throw new PayloadTooLargeException(
                $"{what} has {width}×{height} = {(long)width * height} pixels: at most {maxPixels} are allowed, send a smaller one.");
        }

        // Premultiplied colour is the colour over black. Without a target colour space no colour is converted.
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, alpha, colorspace: null);
        memory.Take(info.BytesSize64);
        SKBitmap? bitmap = null;
        try
        {
            bitmap = new SKBitmap(info);
            var outcome = codec.GetPixels(info, bitmap.GetPixels());
            return outcome == SKCodecResult.Success
                ? new Picture(bitmap, codec.EncodedOrigin, memory, info.BytesSize64)
                : throw new InvalidInputException(outcome == SKCodecResult.IncompleteInput
                    ? $"{what} is cut off: expected {width}×{height} pixels, the file ends before the last of them."
                    : $"{what} cannot be decoded: its data is broken ({outcome}).");
        }
        catch
        {
            bitmap?.Dispose();
            memory.Return(info.BytesSize64);
            throw;
        }
    }

    public void Dispose()
    {
        _bitmap.Dispose();
        _memory.Return(_bytes);
    }
}
