using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>PNG and JPEG pictures in one folder for each class. They are decoded once and kept as pixels.</summary>
internal static class ImagesReader
{
    private const int DecodedAtOnce = 256;

    /// <exception cref="TrainingException">A folder is not there, or a picture cannot be used.</exception>
    public static async Task<ReadData> ReadAsync(
        ImagesReaderSpec reader, DataSpec spec, DataFiles files, RowFilter filter, CancellationToken cancellationToken)
    {
        var names = new ClassNames(spec.Labels);
        var (train, trainTargets) = await ReadPartAsync(reader.Train, form: null);
        names.Close();
        var trainRows = new LabelledRows(train, trainTargets.Build());
        if (reader.Test is null)
        {
            return new ReadData(trainRows, null, names.Sorted);
        }

        var (test, testTargets) = await ReadPartAsync(reader.Test, train.Form);
        return new ReadData(trainRows, new LabelledRows(test, testTargets.Build()), names.Sorted);

        async Task<(RawPictures, TargetBuilder)> ReadPartAsync(string? path, PictureForm? form)
        {
            using var tree = await FileTree.OpenAsync(files, path, cancellationToken);
            var paths = ClassFolders.Find(tree, names, filter, PictureDecoder.IsPicture, "no PNG or JPEG file");
            return await DecodeAsync(tree, paths, spec, form, new TargetBuilder(spec.Task, names), filter, cancellationToken);
        }
    }

    private static async Task<(RawPictures, TargetBuilder)> DecodeAsync(
        FileTree tree,
        IReadOnlyList<ClassFile> paths,
        DataSpec spec,
        PictureForm? form,
        TargetBuilder targets,
        RowFilter filter,
        CancellationToken cancellationToken)
    {
        PictureStore? store = null;
        var kept = new List<string>();
        await tree.FetchAheadAsync(paths.Select(file => file.Path), cancellationToken);
        foreach (var chunk in paths.Chunk(DecodedAtOnce))
        {
            var contents = new NamedContent[chunk.Length];
            for (var i = 0; i < chunk.Length; i++)
            {
                contents[i] = await tree.ReadAsync(chunk[i].Path, cancellationToken);
            }

            form ??= FormOf(contents, spec);
            store ??= new PictureStore(paths.Count, form.Bytes);
            var first = kept.Count;
            var errors = Decode(contents, form, spec, store, first, cancellationToken);
            for (var i = 0; i < chunk.Length; i++)
            {
                if (errors[i] is { } error)
                {
                    filter.DropInvalid("broken picture", contents[i].Name, error);
                    continue;
                }

                store[first + i].CopyTo(store[kept.Count]);
                targets.Add(chunk[i].Class);
                kept.Add(contents[i].Name);
            }
        }

        return store is not null && kept.Count > 0
            ? (new RawPictures(store.First(kept.Count), form!, row => kept[row]), targets)
            : throw new TrainingException(
                $"{tree.Name} has no picture that can be used, expected PNG or JPEG files in one folder for each class.");
    }

    private static string?[] Decode(
        NamedContent[] contents, PictureForm form, DataSpec spec, PictureStore store, int first, CancellationToken cancellationToken)
    {
        var errors = new string?[contents.Length];
        Parallel.For(0, contents.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var misfit = default(string);
            errors[i] = PictureDecoder.Decode(contents[i].Bytes, (in PixelGrid pixels) =>
            {
                if (spec.Image.Width is null && (pixels.Width != form.Width || pixels.Height != form.Height))
                {
                    misfit = $"found {pixels.Width}×{pixels.Height} pixels, expected {form.Width}×{form.Height} as of the first picture "
                        + "(or give $.data.image.width and height)";
                    return;
                }

                form.Write(pixels, store[first + i]);
            }) ?? misfit;
        });
        return errors;
    }

    /// <summary>Of the first picture that can be decoded.</summary>
    private static PictureForm FormOf(NamedContent[] contents, DataSpec spec)
    {
        var form = PictureForm.Of(spec.Image, 1, 1, PictureChannels.Rgb);
        if (spec.Image.Width is null)
        {
            _ = contents.Any(content => PictureDecoder.Decode(
                content.Bytes, (in PixelGrid pixels) => form = form with { Width = pixels.Width, Height = pixels.Height }) is null);
        }

        return form;
    }
}
