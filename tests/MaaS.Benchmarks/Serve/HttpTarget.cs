using MaaS.Functions;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Benchmarks;

/// <summary>The whole app without storage. The load comes from the process that started this one.</summary>
internal sealed class HttpTarget : IServeTarget
{
    private readonly IHost _host;

    private HttpTarget(IHost host)
    {
        _host = host;
        Address = new Uri($"http://{host.Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"]}");
    }

    public Uri Address { get; }

    /// <param name="folder">With what is served in <c>models</c>.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<HttpTarget> CreateAsync(TemporaryDirectory folder, CancellationToken cancellationToken)
    {
        var host = FunctionApp.CreateBuilder(
            AppArguments.In(folder, "--AzureWebJobsStorage", "", "--Logging:LogLevel:Default", "Warning")).Build();
        await host.StartAsync(cancellationToken);
        await host.Services.GetRequiredService<ServingState>().WhenReady.WaitAsync(cancellationToken);
        return new HttpTarget(host);
    }

    public Task<LoadResult> LoadAsync(int concurrency, TimeSpan duration, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The app is called over HTTP.");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
