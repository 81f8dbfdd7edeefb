using MaaS.Repository;

namespace MaaS.Training;

/// <summary>Which versions aliases mean, as the service itself resolves them.</summary>
public sealed class ServingVersions(IModelStore models)
{
    /// <summary>Null when the alias means none. <c>default</c> that is not set is the highest version.</summary>
    public async Task<ModelVersion?> FindAsync(ModelName name, string alias, CancellationToken cancellationToken)
    {
        var versions = await models.ListVersionsAsync(name, cancellationToken);
        if (versions.Count == 0)
        {
            return null;
        }

        var (settings, _) = await models.GetSettingsAsync(name, cancellationToken);
        return new CatalogEntry(name, versions, settings, Problem: null).Resolve(VersionSelector.ByAlias(AliasName.Parse(alias)));
    }
}
