using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MaaS.Functions.Tests.Telemetry;

/// <summary>A collector on a free port that takes whatever is sent, and keeps it decompressed.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();
    private readonly Task _loop;

    public TelemetryReceiver()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _loop = ReceiveAsync();
    }

    public string Url { get; }

    /// <summary>All that came to paths that end so, each byte a character: names and texts are readable in any encoding of messages.</summary>
    public string Received(string path) =>
        string.Join('\n', _received.Where(one => one.Path.EndsWith(path, StringComparison.Ordinal)).Select(one => one.Body));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            try
            {
                await TakeAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        var input = context.Request.InputStream;
        await using var body = context.Request.Headers["Content-Encoding"] == "gzip"
            ? new GZipStream(input, CompressionMode.Decompress)
            : input;
        using var content = new MemoryStream();
        await body.CopyToAsync(content);
        _received.Enqueue((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(content.ToArray())));
        context.Response.Close();
    }
}
