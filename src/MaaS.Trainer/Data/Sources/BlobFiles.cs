using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.Trainer;

/// <summary>
/// The blobs below a prefix, downloaded when they are asked for into a folder that several processes may share: a file in it is there
/// whole or not at all, under a name made of the blob's address and its ETag.
/// </summary>
internal sealed class BlobFiles : SourceFiles
{
    private const int MaxBlobs = 2_000_000;
    private const int DownloadsAtOnce = 16;

    private readonly BlobContainerClient _container;
    private readonly string _root;
    private readonly string _cacheFolder;
    private readonly SortedDictionary<string, BlobItem> _blobs;

    private BlobFiles(BlobContainerClient container, string root, string cacheFolder, SortedDictionary<string, BlobItem> blobs)
    {
        _container = container;
        _root = root;
        _cacheFolder = cacheFolder;
        _blobs = blobs;
    }

    /// <summary>Per user.</summary>
    public static string DefaultCacheFolder { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "maas", "blobs");

    /// <summary>Lists the blobs.</summary>
    /// <param name="container">Where they are.</param>
    /// <param name="prefix">Without a slash at its end; empty for the whole container.</param>
    /// <param name="cacheFolder">Where they are downloaded to.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="TrainingException">There are none, too many, or some whose name is no path.</exception>
    public static async Task<BlobFiles> OpenAsync(
        BlobContainerClient container, string prefix, string cacheFolder, CancellationToken cancellationToken)
    {
        var root = prefix is "" ? "" : $"{prefix}/";
        var blobs = new SortedDictionary<string, BlobItem>(StringComparer.Ordinal);
        try
        {
            var options = new GetBlobsOptions { Prefix = root, Traits = BlobTraits.Metadata };
            await foreach (var blob in container.GetBlobsAsync(options, cancellationToken))
            {
                if (!IsFolderMarker(blob))
                {
                    blobs.Add(CheckedPath(container, blob.Name, root, blobs.Count), blob);
                }
            }
        }
        catch (Exception e) when (e is RequestFailedException or Azure.Identity.AuthenticationFailedException)
        {
            throw new TrainingException(
                $"The blobs of {container.Uri} cannot be listed: {FirstLine(e)} Check $.data.source, and the setting AzureWebJobsStorage "
                + "or the role (Storage Blob Data Reader) of this identity.",
                e);
        }

        return blobs.Count > 0
            ? new BlobFiles(container, root, cacheFolder, blobs)
            : throw new TrainingException(
                $"No blob is below {container.Uri}/{root}, expected the data: check $.data.source and $.data.folder.");
    }

    public override string PlaceOf(string path) => $"{_container.Uri}/{_root}{path}";

    public override bool Exists(string path) => _blobs.ContainsKey(path);

    public override bool FolderExists(string folder) => _blobs.Keys.Any(path => IsBelow(path, folder));

    public override IReadOnlyList<string> List(string folder) =>
        folder is "" ? [.. _blobs.Keys] : [.. _blobs.Keys.Where(path => IsBelow(path, folder)).Select(path => path[(folder.Length + 1)..])];

    public override async Task<string> FetchAsync(string path, CancellationToken cancellationToken)
    {
        var blob = _blobs[path];
        var target = Path.Combine(_cacheFolder, CacheKey(blob));
        if (new FileInfo(target) is { Exists: true } cached && cached.Length == blob.Properties.ContentLength)
        {
            return target;
        }

        Directory.CreateDirectory(_cacheFolder);
        var partial = Path.Combine(_cacheFolder, $"{Guid.NewGuid():N}.partial");
        try
        {
            // With the listed ETag, so that the content is what the name in the cache says.
            var options = new BlobDownloadToOptions { Conditions = new BlobRequestConditions { IfMatch = blob.Properties.ETag } };
            await _container.GetBlobClient(blob.Name).DownloadToAsync(partial, options, cancellationToken);
            CheckLength(path, new FileInfo(partial).Length, blob.Properties.ContentLength);
            File.Move(partial, target, overwrite: true);
            return target;
        }
        catch (RequestFailedException e)
        {
            throw new TrainingException(
                $"{PlaceOf(path)} cannot be downloaded: {FirstLine(e)} If it was changed meanwhile, start again.", e);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    public override Task FetchAheadAsync(IEnumerable<string> paths, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        paths,
        new ParallelOptions { MaxDegreeOfParallelism = DownloadsAtOnce, CancellationToken = cancellationToken },
        async (path, token) => await FetchAsync(path, token));

    private static string CheckedPath(BlobContainerClient container, string name, string root, int count)
    {
        if (count >= MaxBlobs)
        {
            throw new TrainingException(
                $"More than {MaxBlobs} blobs are below {container.Uri}/{root}: name a longer prefix in $.data.source.");
        }

        var path = name[root.Length..];
        return DataPath.IsInside(path)
            ? path
            : throw new TrainingException($"{container.Uri} has a blob named '{name}', expected {DataPath.Rule}: rename it.");
    }

    /// <summary>Accounts with a hierarchical namespace list folders as empty blobs.</summary>
    private static bool IsFolderMarker(BlobItem blob) =>
        blob.Name.EndsWith('/') || (blob.Metadata?.TryGetValue("hdi_isfolder", out var isFolder) == true && isFolder == "true");

    private static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim();

    private string CacheKey(BlobItem blob) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{_container.Uri}\n{blob.Name}\n{blob.Properties.ETag}")));

    private void CheckLength(string path, long found, long? expected)
    {
        if (found != expected)
        {
            throw new TrainingException($"{PlaceOf(path)} gave {found} bytes, expected {expected}: start again.");
        }
    }
}
