namespace MaaS.Trainer;

/// <summary>The files below a folder of a source.</summary>
internal sealed class FolderTree(DataFiles files, string folder) : FileTree
{
    public override string Name { get; } = files.Source.NameOf(folder);

    public override IReadOnlyList<string> Paths { get; } = files.Source.List(folder);

    public override Task<NamedContent> ReadAsync(string path, CancellationToken cancellationToken) =>
        files.ReadAsync(folder is "" ? path : $"{folder}/{path}", cancellationToken);
}
