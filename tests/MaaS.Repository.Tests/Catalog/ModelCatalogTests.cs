using MaaS.Repository.Tests.Stores;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Repository.Tests.Catalog;

public sealed class ModelCatalogTests : IDisposable
{
    private static readonly ModelName Unknown = ModelName.Parse("unknown");

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task ResolveAsync_UnknownModelWhileTheStoreIsAway_AsksItOncePerInterval()
    {
        var store = new AwayStore(new DirectoryModelStore(_directory.Path));
        using var catalog = new ModelCatalog(store, _time);

        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<IOException>(() => AskAsync(catalog));
        }

        Assert.Equal(1, store.Asked);
        _time.Advance(ModelCatalog.MissInterval);
        store.IsBack = true;
        Assert.Null(await AskAsync(catalog));
        Assert.Null(await AskAsync(catalog));
        Assert.Equal(2, store.Asked);
    }

    public void Dispose() => _directory.Dispose();

    private static Task<ModelManifest?> AskAsync(ModelCatalog catalog) =>
        catalog.ResolveAsync(Unknown, VersionSelector.Default, CancellationToken.None).AsTask();

    private sealed class AwayStore(IModelStore inner) : DelegatingModelStore(inner)
    {
        public int Asked { get; private set; }

        public bool IsBack { get; set; }

        public override Task<IReadOnlyList<ModelName>> ListModelsAsync(CancellationToken cancellationToken)
        {
            Asked++;
            return IsBack ? base.ListModelsAsync(cancellationToken) : throw new IOException("The store is away.");
        }
    }
}
