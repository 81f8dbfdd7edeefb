using MaaS.Repository;

namespace MaaS.Training;

/// <summary>The alias of what serves when a request names no version; where it is not set, that is the highest version.</summary>
internal static class DefaultAlias
{
    public const string Name = "default";

    public static AliasName Value { get; } = AliasName.Parse(Name);
}
