using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.Functions.Tests.Telemetry;

/// <summary>A collector on a free port that takes whatever is sent, and keeps it decompressed.</summary>
/// <remarks>It answers as soon as it has been sent something so often at once as its start was told, and nobody before.</remarks>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

    private readonly TaskCompletionSource _cameAtOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _atOnce;
    private int _waiting;

    private TelemetryReceiver(int atOnce)
    {
        _atOnce = atOnce;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(TakeAsync);
    }

    public string Url => _server.Urls.Single() + "/";

    public bool CameAtOnce => _cameAtOnce.Task.IsCompleted;

    public static async Task<TelemetryReceiver> StartAsync(int atOnce = 1)
    {
        var receiver = new TelemetryReceiver(atOnce);
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
        await AnswerAsync(context.RequestAborted);
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) == _atOnce)
        {
            _cameAtOnce.TrySetResult();
        }

        try
        {
            await _cameAtOnce.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
