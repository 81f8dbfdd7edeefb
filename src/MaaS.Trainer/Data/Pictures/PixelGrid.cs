namespace MaaS.Trainer;

/// <summary>
/// 8-bit pixels in memory, whatever their order: channel c of pixel (x, y) is <c>Data[Offset + x·StepX + y·StepY + c·StepChannel]</c>.
/// </summary>
internal readonly ref struct PixelGrid
{
    public required ReadOnlySpan<byte> Data { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>1 or 3; 3 are red, green and blue.</summary>
    public required int Channels { get; init; }

    public int Offset { get; init; }

    public required int StepX { get; init; }

    public required int StepY { get; init; }

    public required int StepChannel { get; init; }

    /// <summary>Whether the data is that of <see cref="Planar"/>.</summary>
    public bool IsPlanar => Offset == 0 && StepX == 1 && StepY == Width && StepChannel == Width * Height;

    /// <summary>[channels, height, width].</summary>
    public static PixelGrid Planar(ReadOnlySpan<byte> data, int channels, int height, int width) => new()
    {
        Data = data,
        Width = width,
        Height = height,
        Channels = channels,
        StepX = 1,
        StepY = width,
        StepChannel = width * height,
    };
}
