namespace MaaS.Trainer;

/// <summary>The files of a folder on the local disk.</summary>
internal sealed class FolderFiles : SourceFiles
{
    private readonly string _folder;

    /// <exception cref="TrainingException">The folder is not there.</exception>
    public FolderFiles(string folder)
    {
        _folder = Path.GetFullPath(folder);
        if (!Directory.Exists(_folder))
        {
            throw new TrainingException($"The folder {_folder} is not there: check $.data.source and $.data.folder.");
        }
    }

    public override string PlaceOf(string path) => Local(path);

    public override bool Exists(string path) => File.Exists(Local(path));

    public override bool FolderExists(string folder) => Directory.Exists(Local(folder));

    public override IReadOnlyList<string> List(string folder)
    {
        var root = Local(folder);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        string[] paths =
        [
            .. Directory.EnumerateFiles(root, "*", options).Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')),
        ];
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }

    public override Task<string> FetchAsync(string path, CancellationToken cancellationToken) => Task.FromResult(Local(path));

    private string Local(string path) => Path.Combine(_folder, path);
}
