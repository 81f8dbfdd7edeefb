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

        read(Upright(bitmap, codec.EncodedOrigin));
        return null;
    }

    // Walking the upright picture is walking the stored one with other steps. Source: EXIF 2.3, tag 274.
    private static PixelGrid Upright(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        var (w, h) = (bitmap.Width, bitmap.Height);
        var (width, height) = origin < SKEncodedOrigin.LeftTop ? (w, h) : (h, w);
        var (offset, stepX, stepY) = origin switch
        {
            SKEncodedOrigin.TopRight => (w - 1, -1, w),
            SKEncodedOrigin.BottomRight => ((w * h) - 1, -1, -w),
            SKEncodedOrigin.BottomLeft => ((h - 1) * w, 1, -w),
            SKEncodedOrigin.LeftTop => (0, w, 1),
            SKEncodedOrigin.RightTop => ((h - 1) * w, -w, 1),
            SKEncodedOrigin.RightBottom => ((w * h) - 1, -w, -1),
            SKEncodedOrigin.LeftBottom => (w - 1, w, -1),
            _ => (0, 1, w),
        };
        return new PixelGrid
        {
            Data = bitmap.GetPixelSpan(),
            Width = width,
            Height = height,
            Channels = 3,
            Offset = offset * 4,
            StepX = stepX * 4,
            StepY = stepY * 4,
            StepChannel = 1,
        };
    }
}
