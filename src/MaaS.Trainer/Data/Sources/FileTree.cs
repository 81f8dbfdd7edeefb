namespace MaaS.Trainer;

/// <summary>The files below a folder, or below a folder of a zip archive. Not thread-safe.</summary>
internal abstract class FileTree : IDisposable
{
    private const string ZipExtension = ".zip";

    /// <summary>What errors call it: its path in the source.</summary>
    public abstract string Name { get; }

    /// <summary>Relative to the tree, with <c>/</c>, sorted by code point.</summary>
    public abstract IReadOnlyList<string> Paths { get; }

    /// <param name="files">Of the source.</param>
    /// <param name="path">A folder, an archive, or a folder inside one; null for all files.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="TrainingException">It is not there, or is an archive that is broken or not to be trusted.</exception>
    public static async Task<FileTree> OpenAsync(DataFiles files, string? path, CancellationToken cancellationToken)
    {
        var segments = path?.Split('/') ?? [];
        var zip = Array.FindIndex(segments, segment => segment.EndsWith(ZipExtension, StringComparison.OrdinalIgnoreCase)) + 1;
        var archive = string.Join('/', segments[..zip]);
        if (zip > 0 && files.Source.Exists(archive))
        {
            var stream = await files.OpenAsync(archive, cancellationToken);
            return ZipTree.Open(stream, archive, string.Join('/', segments[zip..]));
        }

        return path is null || files.Source.FolderExists(path)
            ? new FolderTree(files, path ?? "")
            : throw new TrainingException(
                $"{files.Source.PlaceOf(path)} is not there, expected a folder or a .zip archive: check $.data.source, "
                + "$.data.folder and the parts of $.data.reader.");
    }

    /// <summary>What errors and reports call a file of <see cref="Paths"/>: its path in the source.</summary>
    public abstract string NameOf(string path);

    /// <summary>Prepares to read files of <see cref="Paths"/>.</summary>
    /// <exception cref="TrainingException">One cannot be had.</exception>
    public virtual Task FetchAheadAsync(IEnumerable<string> paths, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads a file of <see cref="Paths"/>.</summary>
    /// <exception cref="TrainingException">It is broken.</exception>
    public abstract Task<NamedContent> ReadAsync(string path, CancellationToken cancellationToken);

    public virtual void Dispose()
    {
    }
}
