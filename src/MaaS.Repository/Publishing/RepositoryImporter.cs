using Microsoft.Extensions.Logging;

namespace MaaS.Repository;

/// <summary>
/// Publishes every version of a directory <c>name/number/model.onnx</c>, as Triton has it and as this repository has it, and gives
/// a model the settings of its <c>model.json</c> if it has none. What fails is reported and does not stop the rest.
/// </summary>
public sealed class RepositoryImporter(IModelStore store, ModelPublisher publisher, ILogger<RepositoryImporter> logger)
{
    private const string RecipeFile = "training.json";

    /// <returns>One result per version, in order, and one per model that could not be imported as a whole.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public async Task<IReadOnlyList<ImportResult>> ImportAsync(string directory, CancellationToken cancellationToken)
    {
        var results = new List<ImportResult>();
        foreach (var folder in Directory.EnumerateDirectories(directory).Where(IsVisible).Order(StringComparer.Ordinal))
        {
            results.AddRange(await ImportModelAsync(folder, cancellationToken));
        }

        return results;
    }

    private async Task<List<ImportResult>> ImportModelAsync(string folder, CancellationToken cancellationToken)
    {
        var model = Path.GetFileName(folder);
        if (!ModelName.TryParse(model, out var name))
        {
            return [Failed(folder, model, null, $"the folder's name is not a model name: expected {ModelName.Rule}.")];
        }

        var versions = Directory.EnumerateDirectories(folder)
            .Select(path => ModelVersion.TryParse(Path.GetFileName(path), out var version) ? version : null)
            .OfType<ModelVersion>()
            .Order()
            .ToList();
        if (versions.Count == 0)
        {
            // A model that is yet to be trained.
            return File.Exists(Path.Combine(folder, RecipeFile))
                ? []
                : [Failed(folder, model, null, $"found no version, expected '{model}/<number>/model.onnx'.")];
        }

        var results = new List<ImportResult>();
        foreach (var version in versions)
        {
            var source = Path.Combine(folder, version.ToString());
            results.Add(await TryAsync(source, model, version, PublishAsync, cancellationToken));

            async Task<PublishOutcome> PublishAsync() => (await publisher.PublishAsync(source, name, version, cancellationToken)).Outcome;
        }

        var settings = Path.Combine(folder, SettingsDocument.FileName);
        if (File.Exists(settings) && results.Exists(result => result.Outcome is not null)
            && await TryImportSettingsAsync(settings, name, cancellationToken) is { } failure)
        {
            results.Add(failure);
        }

        return results;
    }

    private async Task<ImportResult?> TryImportSettingsAsync(string path, ModelName name, CancellationToken cancellationToken)
    {
        var result = await TryAsync(path, name.Value, null, async () =>
        {
            if ((await store.GetSettingsAsync(name, cancellationToken)).ETag is null)
            {
                await using var content = File.OpenRead(path);
                var settings = await SettingsDocument.ReadAsync(content, cancellationToken);
                await store.TryPutSettingsAsync(name, settings, ifMatchETag: null, cancellationToken);
            }

            return PublishOutcome.AlreadyThere;
        }, cancellationToken);
        return result.Error is null ? null : result;
    }

    private async Task<ImportResult> TryAsync(
        string folder, string model, ModelVersion? version, Func<Task<PublishOutcome>> import, CancellationToken cancellationToken)
    {
        try
        {
            return new ImportResult { Model = model, Version = version, Outcome = await import() };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(folder, model, version, e.Message);
        }
    }

    private ImportResult Failed(string folder, string model, ModelVersion? version, string error)
    {
        logger.ImportFailed(folder, error);
        return new ImportResult { Model = model, Version = version, Error = error };
    }

    private static bool IsVisible(string folder) => !Path.GetFileName(folder).StartsWith('.');
}
