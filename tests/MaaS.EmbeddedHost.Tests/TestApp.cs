using System.Globalization;
using MaaS.Testing;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Tests;

/// <summary>An app in a directory of its own, on a free port, without storage.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _arguments = [];
    private string[] _address = ["--port", "0"];
    private IHost? _host;

    public string Directory => _directory.Path;

    public Gate Gate { get; } = new();

    public Calls Calls { get; } = new();

    public LogCapture Log { get; } = new();

    /// <summary>The clock of the app; null is the system's.</summary>
    public TimeProvider? Time { get; init; }

    public IHost Host => _host ?? throw new InvalidOperationException("Call StartAsync first.");

    public IConfiguration Configuration => Host.Services.GetRequiredService<IConfiguration>();

    public HttpClient Client { get; } = new();

    public TestApp WithFile(string name, string content)
    {
        File.WriteAllText(_directory.File(name), content);
        return this;
    }

    public TestApp WithArguments(params string[] arguments)
    {
        _arguments.AddRange(arguments);
        return this;
    }

    /// <summary>Other addresses than a free port of this machine only.</summary>
    public TestApp OnAddresses(string urls)
    {
        _address = ["--urls", urls];
        return this;
    }

    public FunctionsApplicationBuilder CreateBuilder(params Type[] functionClasses)
    {
        var builder = FunctionsApplication.CreateBuilder(
            ["--contentRoot", Directory, .. _address, "--AzureWebJobsStorage", "none", .. _arguments]);
        builder.Application.FunctionClasses = functionClasses;
        builder.Services.AddSingleton(Gate);
        builder.Services.AddSingleton(Calls);
        builder.Logging.AddProvider(Log);
        if (Time is not null)
        {
            builder.Services.AddSingleton(Time);
        }

        return builder.ConfigureFunctionsWebApplication();
    }

    public TestApp WithSetting(string name, string value) => WithArguments($"--{name}", value);

    public async Task<TestApp> StartAsync(params Type[] functionClasses)
    {
        _host = CreateBuilder(functionClasses).Build();
        await _host.StartAsync();
        Client.BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{Configuration["WEBSITE_HOSTNAME"]}"));
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Log.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        _directory.Dispose();
    }
}
