using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>A model as the catalog knows it, with the version that answers a path.</summary>
/// <param name="Entry">All its versions, aliases and settings.</param>
/// <param name="Manifest">The version.</param>
public readonly record struct DescribedModel(CatalogEntry Entry, ModelManifest Manifest);
