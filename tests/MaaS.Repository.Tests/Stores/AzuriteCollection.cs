using MaaS.Testing;

namespace MaaS.Repository.Tests.Stores;

/// <summary>One Azurite for all tests that need blob storage; each uses a container of its own.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "azurite";
}
