namespace MaaS.Repository;

/// <summary>One model as it was when the catalog last looked.</summary>
/// <param name="Name">The model.</param>
/// <param name="Versions">Published versions, ascending; at least one.</param>
/// <param name="Settings">Defaults when <paramref name="Problem"/> is set.</param>
/// <param name="Problem">What is wrong with the stored settings, or null.</param>
public sealed record CatalogEntry(ModelName Name, IReadOnlyList<ModelVersion> Versions, ModelSettings Settings, string? Problem)
{
    private static readonly AliasName DefaultAlias = AliasName.Parse("default");

    public ModelVersion Latest => Versions[^1];

    /// <summary>The version that is meant, or null when there is none: an unknown version, alias, or an alias of a version that is gone.</summary>
    public ModelVersion? Resolve(VersionSelector selector)
    {
        var version = selector switch
        {
            { Version: { } number } => number,
            { Alias: { Value: AliasName.Latest } } => Latest,
            { Alias: { } alias } when alias != DefaultAlias => Settings.Aliases.GetValueOrDefault(alias),
            _ => Settings.Aliases.GetValueOrDefault(DefaultAlias, Latest),
        };
        return version is not null && Versions.Contains(version) ? version : null;
    }
}
