using MaaS.Repository;

namespace MaaS.Training;

/// <summary>Which versions aliases mean, as the service itself resolves them.</summary>
public sealed class ServingVersions(IModelStore models)
{
    /// <summary>Null when the alias means none. <c>default</c> that is not set is the highest version.</summary>
    public async Task<ModelVersion?> FindAsync(ModelName name, string alias, CancellationToken cancellationToken)
    {
        var (settings, _) = await models.GetSettingsAsync(name, cancellationToken);
        return settings.Aliases.TryGetValue(AliasName.Parse(alias), out var version) ? version
            : alias == DefaultAlias.Name && await models.ListVersionsAsync(name, cancellationToken) is [.., var highest] ? highest
            : null;
    }
}
