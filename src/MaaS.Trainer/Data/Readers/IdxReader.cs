using System.Buffers.Binary;
using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>
/// The format of the MNIST files: a magic number that says bytes and the number of dimensions, the length of each dimension, big-endian,
/// then the bytes (LeCun, Cortes and Burges, "The MNIST database").
/// </summary>
internal static class IdxReader
{
    private const int UnsignedBytes = 0x0800;

    /// <exception cref="TrainingException">A file is not in the format, or the two of a part do not belong together.</exception>
    public static async Task<ReadData> ReadAsync(
        IdxReaderSpec reader, DataSpec spec, DataFiles files, RowFilter filter, CancellationToken cancellationToken)
    {
        var train = await ReadPartAsync(reader.Train, spec, files, cancellationToken);
        var test = reader.Test is { } part ? await ReadPartAsync(part, spec, files, cancellationToken) : null;
        return NumberedPictures.Label(train, test, spec.Labels, filter);
    }

    private static async Task<NumberedPictures> ReadPartAsync(
        ArrayFilesSpec part, DataSpec spec, DataFiles files, CancellationToken cancellationToken)
    {
        var images = await files.ReadAsync(part.Inputs, cancellationToken);
        var labels = await files.ReadAsync(part.Labels, cancellationToken);
        var size = Dimensions(images, 3);
        var count = Dimensions(labels, 1)[0];
        if (size[0] != count || size.Min() < 1)
        {
            throw new TrainingException(
                $"{images.Name} has {size[0]} pictures of {size[1]}×{size[2]} and {labels.Name} has {count} labels, "
                + "expected as many of both, at least one, and pictures of at least one pixel: name two files that belong together.");
        }

        var form = PictureForm.Of(spec.Image, size[2], size[1], PictureChannels.Gray);
        var store = new PictureStore(count, form.Bytes);
        var pictureBytes = size[1] * size[2];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, i => form.Write(
            PixelGrid.Planar(images.Bytes.AsSpan(16 + (i * pictureBytes), pictureBytes), channels: 1, size[1], size[2]), store[i]));
        return new NumberedPictures(store, form, labels.Bytes[8..], i => $"{images.Name} picture {i}");
    }

    private static int[] Dimensions(NamedContent file, int expected)
    {
        var content = file.Bytes.AsSpan();
        var magic = content.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(content) : 0;
        if (magic != UnsignedBytes + expected)
        {
            throw new TrainingException(
                $"{file.Name} starts with 0x{magic:x8} and has {content.Length} bytes, expected 0x{UnsignedBytes + expected:x8}: "
                + "it is not such an idx file; unpack it if it is compressed.");
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
            : throw new TrainingException(
                $"{file.Name} has {content.Length} bytes, expected {header} + {string.Join(" × ", lengths)}: it was cut "
                + "off; copy it again.");
    }
}
