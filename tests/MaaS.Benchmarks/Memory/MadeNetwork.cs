namespace MaaS.Benchmarks;

/// <summary>A network of square dense layers with random weights.</summary>
/// <param name="Width">Of its input and of each layer.</param>
/// <param name="Layers">How many.</param>
internal sealed record MadeNetwork(int Width, int Layers)
{
    /// <summary>4 MiB.</summary>
    public static readonly MadeNetwork Small = new(512, 4);

    /// <summary>20 MiB.</summary>
    public static readonly MadeNetwork Middle = new(1145, 4);

    /// <summary>336 MB.</summary>
    public static readonly MadeNetwork Large = new(4096, 5);

    /// <summary>Of its weights.</summary>
    public long Bytes => 4L * Width * Width * Layers;
}
