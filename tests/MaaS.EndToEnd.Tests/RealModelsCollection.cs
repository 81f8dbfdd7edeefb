namespace MaaS.EndToEnd.Tests;

/// <summary>Tests that share one process.</summary>
[CollectionDefinition(Name)]
public sealed class RealModelsCollection : ICollectionFixture<RealModelsFixture>
{
    public const string Name = "real models";
}
