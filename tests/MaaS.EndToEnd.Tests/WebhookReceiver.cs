using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MaaS.EndToEnd.Tests;

/// <summary>Takes webhooks on a free port: refuses the first of each id with a 500, takes those that follow.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly HttpListener _listener;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, ImmutableList<ReceivedWebhook>> _received = new();
    private readonly Task _loop;

    public WebhookReceiver()
    {
        (_listener, Url) = Listen();
        _loop = ReceiveAsync();
    }

    public string Url { get; }

    private string SigningKey => Convert.ToBase64String(_key);

    /// <summary>Of an app that may call here.</summary>
    public string[] Settings =>
    [
        "--MaaS:Webhooks:SigningKey", SigningKey, "--MaaS:Webhooks:AllowPrivateAddresses", "true", "--MaaS:Webhooks:TimeoutSeconds", "60",
    ];

    /// <summary>What is wrong with what came; null when nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>All that came for the id until now.</summary>
    public IReadOnlyList<ReceivedWebhook> Received(string id) => _received.GetValueOrDefault(id, []);

    /// <summary>All that came for the id, once there are so many.</summary>
    public async Task<IReadOnlyList<ReceivedWebhook>> WaitAsync(string id, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (Received(id) is var found && found.Count >= count)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private static (HttpListener Listener, string Url) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/hooks/";
            probe.Stop();
            var listener = new HttpListener { Prefixes = { url } };
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException)
            {
                // Somebody else has taken the port meanwhile.
                listener.Close();
            }
        }
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
        _ = long.TryParse(context.Request.Headers["webhook-timestamp"], CultureInfo.InvariantCulture, out var timestamp);
        var webhook = new ReceivedWebhook(timestamp, JsonElement.Parse(body.ToArray()));
        var all = _received.AddOrUpdate(id, [webhook], (_, before) => before.Add(webhook));
        context.Response.StatusCode = all.Count == 1 ? 500 : 204;
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
