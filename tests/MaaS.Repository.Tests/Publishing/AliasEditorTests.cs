using MaaS.Repository.Tests.Manifest;
using MaaS.Repository.Tests.Stores;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Repository.Tests.Publishing;

public sealed class AliasEditorTests : IAsyncLifetime, IDisposable
{
    private static readonly ModelName Name = SampleManifest.Name;
    private static readonly AliasName Champion = AliasName.Parse("champion");
    private static readonly ModelVersion One = ModelVersion.Of(1);
    private static readonly ModelVersion Two = ModelVersion.Of(2);

    private readonly TemporaryDirectory _folder = new();
    private readonly DirectoryModelStore _store;
    private readonly AliasEditor _editor;

    public AliasEditorTests()
    {
        _store = new DirectoryModelStore(_folder.Path);
        _editor = new AliasEditor(_store, NullLogger<AliasEditor>.Instance);
    }

    public async Task InitializeAsync()
    {
        await _store.TryWriteManifestAsync(SampleManifest.Document.ToManifest(Name, One), default);
        await _store.TryWriteManifestAsync(SampleManifest.Document.ToManifest(Name, Two), default);
        await _store.TryPutSettingsAsync(Name, new ModelSettings { Description = "kept" }, null, default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Set_ThenMovedAndRemoved_TellsTheVersionBefore()
    {
        Assert.Null(await _editor.SetAsync(Name, Champion, One, default));
        Assert.Equal(One, await _editor.SetAsync(Name, Champion, Two, default));
        Assert.Equal(Two, (await SettingsAsync()).Aliases[Champion]);
        Assert.Equal(Two, await _editor.RemoveAsync(Name, Champion, default));
        Assert.Null(await _editor.RemoveAsync(Name, Champion, default));

        var settings = await SettingsAsync();
        Assert.Empty(settings.Aliases);
        Assert.Equal("kept", settings.Description);
    }

    [Fact]
    public async Task Set_VersionNotPublished_IsRefused()
    {
        var error = await Assert.ThrowsAsync<VersionNotFoundException>(() => _editor.SetAsync(Name, Champion, ModelVersion.Of(3), default));

        Assert.Equal((Name, 3), (error.Name, error.Version.Number));
        Assert.Empty((await SettingsAsync()).Aliases);
    }

    [Fact]
    public async Task Set_Latest_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _editor.SetAsync(Name, AliasName.Parse("latest"), One, default));

    [Fact]
    public async Task Set_SettingsChangedMeanwhile_KeepsBothChanges()
    {
        var store = new MeanwhileStore(_store, () => _editor.SetAsync(Name, AliasName.Parse("rival"), Two, default));

        await new AliasEditor(store, NullLogger<AliasEditor>.Instance).SetAsync(Name, Champion, One, default);

        Assert.Equal(["champion", "rival"], (await SettingsAsync()).Aliases.Keys.Select(alias => alias.Value).Order());
    }

    [Fact]
    public async Task Set_ManyAtOnce_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => Task.Run(() => _editor.SetAsync(Name, AliasName.Parse($"alias-{i}"), One, default))));

        Assert.Equal(8, (await SettingsAsync()).Aliases.Count);
    }

    private async Task<ModelSettings> SettingsAsync() => (await _store.GetSettingsAsync(Name, default)).Settings;

    /// <summary>Lets someone else write between our first read and our first write.</summary>
    private sealed class MeanwhileStore(IModelStore inner, Func<Task> meanwhile) : DelegatingModelStore(inner)
    {
        private bool _done;

        public override async Task<bool> TryPutSettingsAsync(
            ModelName name, ModelSettings settings, string? ifMatchETag, CancellationToken cancellationToken)
        {
            if (!_done)
            {
                _done = true;
                await meanwhile();
            }

            return await base.TryPutSettingsAsync(name, settings, ifMatchETag, cancellationToken);
        }
    }
}
