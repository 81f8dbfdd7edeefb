using System.Text;
using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>
/// The binary format of CIFAR-10: records of one byte of class number and 3072 bytes of pixels, 1024 each of red, green and blue, row by
/// row (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and its web page).
/// </summary>
internal static class Cifar10Reader
{
    private const int Size = 32;
    private const int PictureBytes = 3 * Size * Size;
    private const int RecordBytes = 1 + PictureBytes;
    private const string NamesFile = "batches.meta.txt";

    private static readonly string[] UsualLabels =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <exception cref="TrainingException">A file is not in the format.</exception>
    public static async Task<ReadData> ReadAsync(
        Cifar10ReaderSpec reader, DataSpec spec, DataFiles files, RowFilter filter, CancellationToken cancellationToken)
    {
        var test = reader.Test ?? (files.Source.Exists(Cifar10ReaderSpec.UsualTest) ? [Cifar10ReaderSpec.UsualTest] : []);
        return NumberedPictures.Label(
            await ReadPartAsync(reader.Train, spec, files, cancellationToken),
            test is [] ? null : await ReadPartAsync(test, spec, files, cancellationToken),
            spec.Labels ?? await ReadLabelsAsync(files, cancellationToken),
            filter);
    }

    private static async Task<NumberedPictures> ReadPartAsync(
        IReadOnlyList<string> paths, DataSpec spec, DataFiles files, CancellationToken cancellationToken)
    {
        var contents = new List<NamedContent>();
        foreach (var path in paths)
        {
            contents.Add(Checked(await files.ReadAsync(path, cancellationToken)));
        }

        var count = contents.Sum(content => content.Bytes.Length / RecordBytes);
        var form = PictureForm.Of(spec.Image, Size, Size, PictureChannels.Rgb);
        var store = new PictureStore(count, form.Bytes);
        var classes = new byte[count];
        var names = new List<(int First, string Name)>();
        var row = 0;
        foreach (var content in contents)
        {
            names.Add((row, content.Name));
            for (var at = 0; at < content.Bytes.Length; at += RecordBytes, row++)
            {
                classes[row] = content.Bytes[at];
                form.Write(PixelGrid.Planar(content.Bytes.AsSpan(at + 1, PictureBytes), channels: 3, Size, Size), store[row]);
            }
        }

        return new NumberedPictures(store, form, classes, NameOf);

        string NameOf(int index)
        {
            var (first, name) = names.Last(file => file.First <= index);
            return $"{name} record {index - first}";
        }
    }

    private static NamedContent Checked(NamedContent file) => file.Bytes.Length > 0 && file.Bytes.Length % RecordBytes == 0
        ? file
        : throw new TrainingException(
            $"{file.Name} has {file.Bytes.Length} bytes, expected a multiple of {RecordBytes}: it is not in the binary format of CIFAR-10, "
            + "or was cut off.");

    private static async Task<IReadOnlyList<string>> ReadLabelsAsync(DataFiles files, CancellationToken cancellationToken)
    {
        if (!files.Source.Exists(NamesFile))
        {
            return UsualLabels;
        }

        var content = await files.ReadAsync(NamesFile, cancellationToken);
        return Encoding.UTF8.GetString(content.Bytes).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
