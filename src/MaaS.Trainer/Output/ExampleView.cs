using SkiaSharp;

namespace MaaS.Trainer;

/// <summary>Adds to an example of the report what a person sees: the picture, or the name of the row and its text.</summary>
internal static class ExampleView
{
    private const int MaxPictureSide = 512;

    public static WorstExample Add(WorstExample example, DatasetPart part)
    {
        var row = (int)example.Row;
        return example with
        {
            Text = part.Describe(row),
            Picture = part.Inputs is PictureRows pictures && Math.Max(pictures.Shape[1], pictures.Shape[2]) <= MaxPictureSide
                ? $"data:image/png;base64,{Convert.ToBase64String(ToPng(pictures.Pixels(row), pictures.Shape))}"
                : null,
        };
    }

    /// <summary>A picture as PNG.</summary>
    /// <param name="pixels">Channel by channel, row by row: one of luminance, or red, green and blue.</param>
    /// <param name="shape">[channels, height, width].</param>
    public static byte[] ToPng(ReadOnlySpan<byte> pixels, Shape shape)
    {
        var (channels, plane) = (shape[0], shape[1] * shape[2]);
        var isGray = channels == 1;
        var bytes = new byte[plane * (isGray ? 1 : 4)];
        for (var i = 0; i < plane; i++)
        {
            if (isGray)
            {
                bytes[i] = pixels[i];
                continue;
            }

            (bytes[4 * i], bytes[(4 * i) + 1], bytes[(4 * i) + 2], bytes[(4 * i) + 3]) =
                (pixels[i], pixels[plane + i], pixels[(2 * plane) + i], byte.MaxValue);
        }

        var info = new SKImageInfo(shape[2], shape[1], isGray ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, bytes, info.RowBytes);
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }
}
