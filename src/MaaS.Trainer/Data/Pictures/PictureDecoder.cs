using MaaS.Repository;
using SkiaSharp;

namespace MaaS.Trainer;

/// <summary>
/// Decodes PNG and JPEG files as the service does: upright by the EXIF orientation, in the file's own colours, transparent pixels over
/// black.
/// </summary>
internal static class PictureDecoder
{
    private const long MaxPixels = 100_000_000;

    public delegate void PixelReader(in PixelGrid pixels);

    /// <summary>Whether the name says that the file is a picture that can be read.</summary>
    public static bool IsPicture(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg";

    /// <summary>Gives the pixels to a reader.</summary>
    /// <returns>Null, or what was found and expected; then the reader was not called.</returns>
    public static string? Decode(byte[] encoded, PixelReader read)
    {
        using var data = SKData.CreateCopy(encoded);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg))
        {
            return $"found {encoded.Length} bytes that are no picture, expected a PNG or JPEG file";
        }

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MaxPixels)
        {
            return $"found {width}×{height} pixels, expected at most {MaxPixels}";
        }

        // Premultiplied colour is the colour over black. Without a target colour space no colour is converted.
        var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, alpha, colorspace: null);
        using var bitmap = new SKBitmap(info);
        var outcome = codec.GetPixels(info, bitmap.GetPixels());
        if (outcome != SKCodecResult.Success)
        {
            return $"found a picture that is cut off or broken ({outcome}), expected {width}×{height} pixels";
        }

        read(PixelGrid.Upright(bitmap.GetPixelSpan(), width, height, (int)codec.EncodedOrigin));
        return null;
    }
}
