namespace MaaS.Serving;

/// <summary>One of the results of a batch, made of one part per chunk.</summary>
/// <param name="Name">Of the file, or of the folder when the parts stay files of their own.</param>
/// <param name="IsFolder">
/// False: the file is the header of the format with all parts behind it, in the order of the chunks. True: each part is a file in the
/// folder.
/// </param>
internal sealed record BatchOutput(string Name, bool IsFolder = false)
{
    /// <summary>Name of the file that a chunk's part belongs to.</summary>
    public string NameOf(int chunkIndex) =>
        IsFolder ? FormattableString.Invariant($"{Name}/part-{chunkIndex:00000}{Path.GetExtension(Name)}") : Name;
}
