using System.Diagnostics.CodeAnalysis;

namespace MaaS.Repository;

/// <summary>
/// Which version of a model a caller means: the default (alias <c>default</c> if set, else the highest), the highest, a number or an alias.
/// </summary>
public sealed record VersionSelector
{
    private VersionSelector(ModelVersion? version, AliasName? alias)
    {
        Version = version;
        Alias = alias;
    }

    /// <summary>What a path without a version means.</summary>
    public static VersionSelector Default { get; } = new(null, null);

    /// <summary>The highest version, whatever the aliases say.</summary>
    public static VersionSelector Latest { get; } = new(null, AliasName.Parse(AliasName.Latest));

    /// <summary>The number, or null when the selector is not one.</summary>
    public ModelVersion? Version { get; }

    /// <summary>The alias, or null when the selector is not one.</summary>
    public AliasName? Alias { get; }

    public static VersionSelector Exactly(ModelVersion version) => new(version, null);

    public static VersionSelector ByAlias(AliasName alias) => new(null, alias);

    /// <summary>Reads the version part of a path: null or empty is <see cref="Default"/>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionSelector? selector)
    {
        selector = string.IsNullOrEmpty(text) ? Default
            : ModelVersion.TryParse(text, out var version) ? new VersionSelector(version, null)
            : AliasName.TryParse(text, out var alias) ? new VersionSelector(null, alias)
            : null;
        return selector is not null;
    }

    public override string ToString() => Version?.ToString() ?? Alias?.ToString() ?? "default";
}
