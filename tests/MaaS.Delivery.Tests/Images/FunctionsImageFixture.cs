namespace MaaS.Delivery.Tests;

/// <summary>The image of the app, built once.</summary>
public sealed class FunctionsImageFixture : IAsyncLifetime, IDisposable
{
    internal BuiltImage Image { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            Image = await BuiltImage.BuildAsync("src/MaaS.Functions/Dockerfile", new Dictionary<string, string>());
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => Image?.Dispose();
}
