namespace MaaS.Trainer;

/// <summary>The files below a folder of a source.</summary>
internal sealed class FolderTree(DataFiles files, string folder) : FileTree
{
    public override string Name { get; } = folder is "" ? files.Source.PlaceOf("") : folder;

    public override IReadOnlyList<string> Paths { get; } = files.Source.List(folder);

    public override string NameOf(string path) => folder is "" ? path : $"{folder}/{path}";

    public override Task FetchAheadAsync(IEnumerable<string> paths, CancellationToken cancellationToken) =>
        files.Source.FetchAheadAsync(paths.Select(NameOf), cancellationToken);

    public override Task<NamedContent> ReadAsync(string path, CancellationToken cancellationToken) =>
        files.ReadAsync(NameOf(path), cancellationToken);
}
