using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.Training.Tests;

/// <summary>
/// A server on the loopback address, or on a socket, that answers as a test's fake tells it to, one request after the other.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly WebApplication _app;

    private FakeServer(WebApplication app) => _app = app;

    /// <summary>Not of one on a socket.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <param name="answer">What it does with each request.</param>
    /// <param name="certificate">Null: plain HTTP.</param>
    /// <param name="socket">Path of a Unix domain socket. Null: a free port.</param>
    public static async Task<FakeServer> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null, string? socket = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (socket is not null)
            {
                kestrel.ListenUnixSocket(socket);
                return;
            }

            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        var server = new FakeServer(builder.Build());
        server._app.Run(async context =>
        {
            await server._one.WaitAsync(context.RequestAborted);
            try
            {
                await answer(context);
            }
            finally
            {
                server._one.Release();
            }
        });
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _one.Dispose();
    }
}
