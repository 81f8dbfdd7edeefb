using MaaS.Testing;

namespace MaaS.Training.Tests;

/// <summary>Tests over one storage account. Each has runs of its own.</summary>
[CollectionDefinition(Name)]
public sealed class RunsCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "runs";
}
