using System.Text;

namespace MaaS.Trainer;

/// <summary>Text files by class, each one text.</summary>
internal static class TextsReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="TrainingException">A folder is not there, or a file cannot be used.</exception>
    public static async Task<ReadData> ReadAsync(
        TextsReaderSpec reader, DataSpec spec, DataFiles files, RowFilter filter, CancellationToken cancellationToken)
    {
        var names = new ClassNames(
            spec.Labels ?? reader.Classes?.Select(kind => kind.Label).Distinct().Order(StringComparer.Ordinal).ToArray());
        var (train, trainName) = await ReadPartAsync(reader.Train);
        names.Close();
        var (test, testName) = reader.Test is { } path ? await ReadPartAsync(path) : (null, "");
        return new ReadData(train.Build(trainName), test?.Build(testName), names.Sorted);

        async Task<(TextRowsBuilder, string)> ReadPartAsync(string? part)
        {
            using var tree = await FileTree.OpenAsync(files, part, cancellationToken);
            var found = reader.Classes is { } classes
                ? ByPattern(tree, classes, names, filter)
                : ClassFolders.Find(tree, names, filter, _ => true, "");
            var rows = new TextRowsBuilder(new TargetBuilder(spec.Task, names), filter);
            await tree.FetchAheadAsync(found.Select(file => file.Path), cancellationToken);
            foreach (var file in found)
            {
                var content = await tree.ReadAsync(file.Path, cancellationToken);
                if (Decode(content.Bytes, reader.Encoding) is { } text)
                {
                    rows.Add(text, file.Class, content.Name);
                }
                else
                {
                    filter.DropInvalid(
                        "not UTF-8", content.Name, "found bytes that are not UTF-8, expected text in UTF-8 (or "
                        + "$.data.reader.encoding latin1)");
                }
            }

            return (rows, tree.Name);
        }
    }

    private static List<ClassFile> ByPattern(FileTree tree, IReadOnlyList<TextClassSpec> classes, ClassNames names, RowFilter filter)
    {
        var patterns = classes.SelectMany(kind => kind.Files.Select(file => (kind.Label, Pattern: new PathPattern(file)))).ToArray();
        var files = new List<ClassFile>();
        foreach (var path in tree.Paths)
        {
            var labels = patterns.Where(pattern => pattern.Pattern.Matches(path)).Select(pattern => pattern.Label).Distinct().ToArray();
            if (labels.Length > 1)
            {
                throw new TrainingException(
                    $"{tree.NameOf(path)} is of the classes {string.Join(" and ", labels)}, expected one: narrow the patterns in "
                    + "$.data.reader.classes.");
            }

            if (labels is [var label])
            {
                filter.CountRows();
                files.Add(new ClassFile(path, names.TryGetNumber(label, out var number)
                    ? number
                    : throw new TrainingException($"$.data.reader.classes has '{label}', expected {names.Expected} as in $.data.labels.")));
            }
        }

        return files;
    }

    /// <summary>Null when the bytes are no text in this encoding.</summary>
    private static string? Decode(byte[] bytes, TextEncoding encoding)
    {
        try
        {
            return encoding == TextEncoding.Latin1
                ? Encoding.Latin1.GetString(bytes)
                : StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
