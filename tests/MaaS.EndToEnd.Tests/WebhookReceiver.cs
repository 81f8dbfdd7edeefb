using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MaaS.EndToEnd.Tests;

/// <summary>Takes webhooks on a free port: refuses the first of each id with a 503, takes those that follow.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly HttpListener _listener = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, List<JsonElement>> _received = new();
    private readonly Task _loop;

    public WebhookReceiver()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hooks/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _loop = ReceiveAsync();
    }

    public string Url { get; }

    public string SigningKey => Convert.ToBase64String(_key);

    /// <summary>What is wrong with what came; null when nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>All bodies that came for the id, once there are so many.</summary>
    public async Task<IReadOnlyList<JsonElement>> WaitAsync(string id, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (_received.TryGetValue(id, out var bodies) && bodies.Count >= count)
            {
                return bodies;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

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
                var context = await _listener.GetContextAsync();
                await AnswerAsync(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var id = context.Request.Headers["webhook-id"] ?? "";
        Problem ??= FindProblem(context.Request, id, body.ToArray());
        var bodies = _received.GetOrAdd(id, _ => []);
        bodies.Add(JsonDocument.Parse(body.ToArray()).RootElement);
        context.Response.StatusCode = bodies.Count == 1 ? 503 : 204;
        context.Response.Close();
    }

    /// <summary>As the documentation tells a receiver to check.</summary>
    private string? FindProblem(HttpListenerRequest request, string id, byte[] body)
    {
        var timestamp = request.Headers["webhook-timestamp"];
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, signed));
        return request.Headers["webhook-signature"] == expected && request is { HttpMethod: "POST", ContentType: "application/json" }
            ? null
            : $"{request.HttpMethod} {request.ContentType}: {request.Headers}";
    }
}
