using System.Buffers.Binary;

namespace MaaS.Trainer;

/// <summary>
/// The format of the MNIST files: a magic number that says bytes and the number of dimensions, the length of each dimension, big-endian,
/// then the bytes (LeCun, Cortes and Burges, "The MNIST database").
/// </summary>
internal static class IdxFile
{
    private const int UnsignedBytes = 0x0800;

    /// <summary>Reads grey pictures and their labels.</summary>
    /// <exception cref="TrainingException">A file is not in the format, or the two do not belong together.</exception>
    public static ImageSet Read(NamedContent images, NamedContent labels, int classes)
    {
        var size = Dimensions(images, 3);
        var count = Dimensions(labels, 1)[0];
        if (size[0] != count)
        {
            throw new TrainingException(
                $"{images.Path} has {size[0]} pictures and {labels.Path} has {count} labels, expected as many of both.");
        }

        var set = new ImageSet
        {
            Channels = 1,
            Height = size[1],
            Width = size[2],
            Pixels = images.Content[16..],
            Labels = labels.Content[8..],
        };
        var unknown = set.Labels.AsSpan().IndexOfAnyInRange((byte)Math.Min(classes, 255), byte.MaxValue);
        return unknown < 0 || classes > 255
            ? set
            : throw new TrainingException(
                $"{labels.Path} says class {set.Labels[unknown]} for picture {unknown}, expected 0 to {classes - 1}: "
                + $"$.data.labels has {classes} names.");
    }

    private static int[] Dimensions(NamedContent file, int expected)
    {
        var content = file.Content.AsSpan();
        var magic = content.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(content) : 0;
        if (magic != UnsignedBytes + expected)
        {
            throw new TrainingException(
                $"{file.Path} starts with 0x{magic:x8}, expected 0x{UnsignedBytes + expected:x8}: it is not such an idx file.");
        }

        var lengths = new int[expected];
        var bytes = 1L;
        for (var i = 0; i < expected && content.Length >= 8 + (4 * i); i++)
        {
            lengths[i] = BinaryPrimitives.ReadInt32BigEndian(content[(4 + (4 * i))..]);
            bytes *= lengths[i] is >= 0 and <= 1 << 20 ? lengths[i] : -1;
        }

        var header = 4 + (4 * expected);
        return bytes >= 0 && content.Length == header + bytes
            ? lengths
            : throw new TrainingException($"{file.Path} has {content.Length} bytes, expected {header} + {string.Join(" × ", lengths)}.");
    }
}
