namespace MaaS.Benchmarks;

/// <summary>All that one run of <c>start</c> found.</summary>
/// <param name="EmptyMs">What an app that does nothing took to its end, in milliseconds: each time.</param>
/// <param name="Folder">Models in a folder, compiled when it was published.</param>
/// <param name="FolderNotCompiled">Models in a folder, not compiled.</param>
/// <param name="Storage">Models in a storage account, compiled.</param>
/// <param name="StorageNotCompiled">Models in a storage account, not compiled.</param>
internal sealed record StartReport(
    IReadOnlyList<double> EmptyMs, StartSeries Folder, StartSeries FolderNotCompiled, StartSeries Storage, StartSeries StorageNotCompiled)
{
    public IReadOnlyList<StartSeries> All => [Folder, FolderNotCompiled, Storage, StorageNotCompiled];
}
