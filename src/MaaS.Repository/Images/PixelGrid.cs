namespace MaaS.Repository;

/// <summary>
/// 8-bit colours in memory, whatever their order: channel c (red, green, blue) of pixel (x, y) is
/// <c>Data[Offset + x·StepX + y·StepY + c·StepChannel]</c>. Grey pixels have a channel step of 0.
/// </summary>
public readonly ref struct PixelGrid
{
    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    public int Offset { get; init; }

    public required int StepX { get; init; }

    public required int StepY { get; init; }

    public required int StepChannel { get; init; }

    /// <param name="data">[channels, height, width].</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="width">Pixels.</param>
    public static PixelGrid Planar(ReadOnlySpan<byte> data, int channels, int height, int width) => new()
    {
        Data = data,
        Width = width,
        Height = height,
        StepX = 1,
        StepY = width,
        StepChannel = channels == 1 ? 0 : width * height,
    };

    /// <summary>
    /// An upright picture: walking it is walking the stored one with other steps. Source: EXIF 2.3, tag 274 (Orientation).
    /// </summary>
    /// <param name="data">Pixels of four bytes: red, green, blue and one that means nothing.</param>
    /// <param name="width">Of the stored picture, in pixels.</param>
    /// <param name="height">Of the stored picture, in pixels.</param>
    /// <param name="orientation">Of EXIF, 1 to 8; anything else is 1, which is upright as it is stored.</param>
    public static PixelGrid Upright(ReadOnlySpan<byte> data, int width, int height, int orientation)
    {
        const int PixelBytes = 4;
        var isTurned = orientation is >= 5 and <= 8;
        var (offset, stepX, stepY) = orientation switch
        {
            2 => (width - 1, -1, width),
            3 => ((width * height) - 1, -1, -width),
            4 => ((height - 1) * width, 1, -width),
            5 => (0, width, 1),
            6 => ((height - 1) * width, -width, 1),
            7 => ((width * height) - 1, -width, -1),
            8 => (width - 1, width, -1),
            _ => (0, 1, width),
        };
        return new PixelGrid
        {
            Data = data,
            Width = isTurned ? height : width,
            Height = isTurned ? width : height,
            Offset = offset * PixelBytes,
            StepX = stepX * PixelBytes,
            StepY = stepY * PixelBytes,
            StepChannel = 1,
        };
    }

    /// <summary>Whether the data is what <see cref="Planar"/> takes.</summary>
    public bool IsPlanar(int channels) =>
        Offset == 0 && StepX == 1 && StepY == Width && StepChannel == (channels == 1 ? 0 : Width * Height);
}
