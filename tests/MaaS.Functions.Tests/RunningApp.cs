using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Functions.Tests;

/// <summary>The whole app in this process, on a free port, over an Azurite of its own.</summary>
/// <param name="settings">Names and values besides those of <see cref="AppArguments"/>.</param>
public abstract class RunningApp(params string[] settings) : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private IHost? _host;

    public HttpClient Client { get; } = new();

    public AzuriteFixture Azurite { get; } = new();

    public IServiceProvider Services => _host!.Services;

    public async Task InitializeAsync()
    {
        await Azurite.InitializeAsync();
        SeedModels();
        _host = FunctionApp.CreateBuilder(
            AppArguments.In(_directory, ["--AzureWebJobsStorage", Azurite.ConnectionString, .. settings])).Build();
        await _host.StartAsync();
        Client.BaseAddress = new Uri($"http://{Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"]}");
        await Services.GetRequiredService<ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(2));
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        await Azurite.DisposeAsync();
    }

    /// <summary>Called after <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        Client.Dispose();
        Azurite.Dispose();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Puts there what is served, by <see cref="Seed"/>.</summary>
    protected virtual void SeedModels() => Seed("add", OnnxModels.AddConstant(1));

    protected void Seed(
        string name, byte[] onnx, string? manifest = null, string? settings = null, params (string Name, string Content)[] files)
    {
        var version = Directory.CreateDirectory(_directory.File(Path.Combine("models", name, "1"))).FullName;
        File.WriteAllBytes(Path.Combine(version, "model.onnx"), onnx);
        foreach (var (file, content) in files)
        {
            File.WriteAllText(Path.Combine(version, file), content);
        }

        if (manifest is not null)
        {
            File.WriteAllText(Path.Combine(version, "manifest.json"), manifest);
        }

        if (settings is not null)
        {
            File.WriteAllText(Path.Combine(version, "..", "model.json"), settings);
        }
    }
}
