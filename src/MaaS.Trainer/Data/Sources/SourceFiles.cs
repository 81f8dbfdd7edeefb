namespace MaaS.Trainer;

/// <summary>
/// The files of a source of data. Paths are relative to it, with <c>/</c>, and keep the rule of <see cref="DataPath"/>. Thread-safe.
/// </summary>
internal abstract class SourceFiles
{
    /// <summary>Where a file is or would be: a full path or an address.</summary>
    public abstract string PlaceOf(string path);

    public abstract bool Exists(string path);

    public abstract bool FolderExists(string folder);

    /// <summary>The paths of all files below a folder, whose name is left out; sorted by code point.</summary>
    /// <param name="folder">Empty for all files.</param>
    public abstract IReadOnlyList<string> List(string folder);

    /// <summary>Brings a file that exists to the local disk and returns where it is there.</summary>
    /// <exception cref="TrainingException">It cannot be had.</exception>
    public abstract Task<string> FetchAsync(string path, CancellationToken cancellationToken);

    /// <summary>Brings many files to the local disk, where that takes long for each, so that to fetch them then is quick.</summary>
    public virtual Task FetchAheadAsync(IEnumerable<string> paths, CancellationToken cancellationToken) => Task.CompletedTask;
}
