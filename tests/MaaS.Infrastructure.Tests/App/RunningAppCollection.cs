namespace MaaS.Infrastructure.Tests.App;

/// <summary>Tests that share one running app.</summary>
[CollectionDefinition(Name)]
public sealed class RunningAppCollection : ICollectionFixture<RunningAppFixture>
{
    public const string Name = "running app";
}
