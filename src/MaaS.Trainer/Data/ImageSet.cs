namespace MaaS.Trainer;

/// <summary>Pictures of one size with the number of the class of each, as they lie in the files. Treat the arrays as read-only.</summary>
internal sealed record ImageSet
{
    public required int Channels { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Picture by picture, channel by channel, row by row; 0 to 255.</summary>
    public required byte[] Pixels { get; init; }

    /// <summary>One per picture, from 0.</summary>
    public required byte[] Labels { get; init; }

    public int Count => Labels.Length;

    /// <summary>Values of one picture.</summary>
    public int ImageSize => Channels * Height * Width;

    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * ImageSize, ImageSize);
}
