using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving.Tests;

/// <summary>A server on the loopback address that webhooks are sent to.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private TestReceiver(WebApplication app, RequestDelegate answer)
    {
        _app = app;
        app.Run(context =>
        {
            Interlocked.Increment(ref _requests);
            return answer(context);
        });
    }

    public int Requests => Volatile.Read(ref _requests);

    public Uri Url => new(new Uri(_app.Urls.Single()), "/hooks?token=query-secret");

    /// <param name="answer">What it does with each request.</param>
    /// <param name="certificate">Null: plain HTTP.</param>
    public static async Task<TestReceiver> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate }),
                });
            }
        }));
        var receiver = new TestReceiver(builder.Build(), answer);
        await receiver._app.StartAsync();
        return receiver;
    }

    public static Task<TestReceiver> StartAsync(int status, string? header = null, string? value = null) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        if (header is not null)
        {
            context.Response.Headers[header] = value;
        }

        return Task.CompletedTask;
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
