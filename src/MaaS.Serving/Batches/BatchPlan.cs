using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>What is decided once for a batch and holds for all its chunks.</summary>
/// <param name="Format">Of the file.</param>
/// <param name="Layout">Of the file.</param>
/// <param name="Model">The version that answers.</param>
internal sealed record BatchPlan(BatchFormat Format, BatchLayout Layout, BatchModel Model)
{
    public ModelName Name => Model.Manifest.Name;

    public VersionSelector Version => VersionSelector.Exactly(Model.Manifest.Version);
}
