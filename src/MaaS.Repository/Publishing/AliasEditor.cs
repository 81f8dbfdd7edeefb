using Microsoft.Extensions.Logging;

namespace MaaS.Repository;

/// <summary>Moves the aliases of a model. When several do it at once, each change is made, one after the other.</summary>
public sealed class AliasEditor(IModelStore store, ILogger<AliasEditor> logger)
{
    /// <returns>The version that the alias meant before; null when it was not set.</returns>
    /// <exception cref="VersionNotFoundException">The version is not published.</exception>
    /// <exception cref="ArgumentException">The alias is <c>latest</c>, which cannot be set.</exception>
    public async Task<ModelVersion?> SetAsync(ModelName name, AliasName alias, ModelVersion version, CancellationToken cancellationToken)
    {
        if (alias.Value == AliasName.Latest)
        {
            throw new ArgumentException(
                "Alias 'latest' cannot be set, because it always means the highest version. Use another name.", nameof(alias));
        }

        return (await store.ListVersionsAsync(name, cancellationToken)).Contains(version)
            ? await ChangeAsync(name, alias, version, cancellationToken)
            : throw new VersionNotFoundException(name, version);
    }

    /// <returns>The version that the alias meant; null when it was not set, and nothing was changed.</returns>
    public Task<ModelVersion?> RemoveAsync(ModelName name, AliasName alias, CancellationToken cancellationToken) =>
        ChangeAsync(name, alias, null, cancellationToken);

    private async Task<ModelVersion?> ChangeAsync(
        ModelName name, AliasName alias, ModelVersion? version, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (settings, eTag) = await store.GetSettingsAsync(name, cancellationToken);
            var previous = settings.Aliases.GetValueOrDefault(alias);
            if (previous == version)
            {
                return previous;
            }

            var aliases = settings.Aliases.Where(pair => pair.Key != alias).ToDictionary();
            if (version is not null)
            {
                aliases.Add(alias, version);
            }

            if (await store.TryPutSettingsAsync(name, settings with { Aliases = aliases }, eTag, cancellationToken))
            {
                logger.AliasMoved(alias, name, previous, version);
                return previous;
            }
        }
    }
}
