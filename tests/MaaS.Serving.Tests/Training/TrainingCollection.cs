using MaaS.Testing;

namespace MaaS.Serving.Tests;

/// <summary>Tests of training runs over one storage account. Each has runs of its own.</summary>
[CollectionDefinition(Name)]
public sealed class TrainingCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "training";
}
