using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.Functions.Tests.Telemetry;

/// <summary>A collector on a free port that takes whatever is sent, and keeps it decompressed.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

    private TelemetryReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(TakeAsync);
    }

    public string Url => _server.Urls.Single() + "/";

    public static async Task<TelemetryReceiver> StartAsync()
    {
        var receiver = new TelemetryReceiver();
        await receiver._server.StartAsync();
        return receiver;
    }

    /// <summary>All that came to paths that end so, each byte a character: names and texts are readable in any encoding of messages.</summary>
    public string Received(string path) =>
        string.Join('\n', _received.Where(one => one.Path.EndsWith(path, StringComparison.Ordinal)).Select(one => one.Body));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var input = context.Request.Body;
        await using var body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(input, CompressionMode.Decompress) : input;
        using var content = new MemoryStream();
        await body.CopyToAsync(content);
        _received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(content.ToArray())));
    }
}
