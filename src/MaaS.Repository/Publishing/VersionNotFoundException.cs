namespace MaaS.Repository;

/// <summary>The repository has no such version of the model, or no such model.</summary>
public sealed class VersionNotFoundException(ModelName name, ModelVersion version)
    : Exception($"Model '{name}' has no version {version}. Publish it first, or name one that is there.")
{
    public ModelName Name { get; } = name;

    public ModelVersion Version { get; } = version;
}
