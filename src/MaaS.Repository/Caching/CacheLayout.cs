using System.Text.Json;

namespace MaaS.Repository;

/// <summary>
/// How the files of a cached content lie on the disk where that is not as its manifest says: their lengths by path. Written before the
/// folder gets its name, so it is never half there.
/// </summary>
internal static class CacheLayout
{
    // No file of a manifest has such a name.
    private const string FileName = ".layout.json";

    /// <summary>Moves large weights out of the model in the folder, for a session to map them.</summary>
    /// <exception cref="IOException">The disk is full, for one; nothing has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written; nothing has changed.</exception>
    public static void MoveWeightsOut(string folder, ModelManifest manifest)
    {
        var layout = Path.Combine(folder, FileName);
        try
        {
            _ = ExternalWeights.TryMoveOut(FilePath.Under(folder, manifest.EntryFile.Path), WriteLayout);
        }
        catch
        {
            File.Delete(layout);
            throw;
        }

        void WriteLayout(long model, long weights)
        {
            var lengths = new Dictionary<string, long>
            {
                [manifest.EntryFile.Path] = model,
                [Path.GetRelativePath(folder, WeightsPath(folder, manifest))] = weights,
            };
            File.WriteAllBytes(layout, JsonSerializer.SerializeToUtf8Bytes(lengths, RepositoryJson.Options));
        }
    }

    public static string WeightsPath(string folder, ModelManifest manifest) =>
        Path.Combine(Path.GetDirectoryName(FilePath.Under(folder, manifest.EntryFile.Path))!, ExternalWeights.FileName);

    public static bool IsComplete(string folder, ModelManifest manifest)
    {
        if (Read(folder) is not { } moved)
        {
            return false;
        }

        return moved.All(file => HasLength(Path.Combine(folder, file.Key), file.Value))
            && manifest.Files.Where(file => !moved.ContainsKey(file.Path)).All(file => HasLength(FilePath.Under(folder, file.Path), file.Length));
    }

    /// <summary>Null when it cannot be read.</summary>
    private static Dictionary<string, long>? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllBytes(Path.Combine(folder, FileName)), RepositoryJson.Options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool HasLength(string path, long length) => new FileInfo(path) is { Exists: true } info && info.Length == length;
}
