using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Tests.Durable;

/// <summary>A storage account in front of another one, which a test has fail, or repeat what it was asked.</summary>
internal sealed class StorageProxy : IAsyncDisposable
{
    private const string DeliveryTable = "History";

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<WebApplication> _servers = [];
    private readonly List<Task> _repeats = [];
    private readonly Lock _lock = new();
    private int _changes;

    private StorageProxy()
    {
    }

    public string ConnectionString { get; private set; } = "";

    /// <summary>How many changes are made before all requests fail, beginning with the response to the last one.</summary>
    public int LivesFor { get; init; } = int.MaxValue;

    /// <summary>Decides which deliveries are made again, and when.</summary>
    public Random? Repeats { get; init; }

    /// <summary>Decides what becomes of a request with a body; nothing bad unless a test says so.</summary>
    public Func<HttpRequest, string, Task<StorageFault>> Fault { get; set; } = (_, _) => Task.FromResult(StorageFault.None);

    public int Changes => _changes;

    public Task Died => _died.Task;

    public static async Task<StorageProxy> StartAsync(string connectionString, int livesFor = int.MaxValue, Random? repeats = null)
    {
        var proxy = new StorageProxy { LivesFor = livesFor, Repeats = repeats };
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1]);
        foreach (var service in (string[])["BlobEndpoint", "QueueEndpoint", "TableEndpoint"])
        {
            parts[service] = await proxy.ServeAsync(new Uri(parts[service]));
        }

        proxy.ConnectionString = string.Join(';', parts.Select(part => $"{part.Key}={part.Value}"));
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_repeats);
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _client.Dispose();
    }

    private async Task<string> ServeAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(context => ForwardAsync(context, target));
        await server.StartAsync();
        _servers.Add(server);
        return new Uri(new Uri(server.Urls.Single()), target.AbsolutePath).ToString();
    }

    private async Task ForwardAsync(HttpContext context, Uri target)
    {
        if (Died.IsCompleted)
        {
            context.Abort();
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var content = body.ToArray();
        var fault = await Fault(context.Request, Encoding.UTF8.GetString(content));
        if (StatusOf(fault) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        using var response = await SendAsync(context.Request, target, content);
        var answer = await response.Content.ReadAsByteArrayAsync();
        if (IsChange(context.Request, answer) && Interlocked.Increment(ref _changes) >= LivesFor)
        {
            _died.TrySetResult();
        }

        if (Died.IsCompleted || fault == StorageFault.AnswerLost)
        {
            context.Abort();
            return;
        }

        Repeat(context.Request, target, content);
        await AnswerAsync(context.Response, response, answer);
    }

    private static int? StatusOf(StorageFault fault) => fault switch
    {
        StorageFault.Refused => StatusCodes.Status400BadRequest,
        StorageFault.Forbidden => StatusCodes.Status403Forbidden,
        StorageFault.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    /// <summary>To receive a message hides it from others, which is a change too.</summary>
    private static bool IsChange(HttpRequest request, byte[] answer) =>
        !HttpMethods.IsGet(request.Method) || answer.AsSpan().IndexOf("<QueueMessage>"u8) >= 0;

    private async Task<HttpResponseMessage> SendAsync(HttpRequest request, Uri target, byte[] content)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(target, $"{request.Path}{request.QueryString}"));
        message.Content = new ByteArrayContent(content);
        foreach (var (name, values) in request.Headers.Where(header => header.Key != "Host"))
        {
            if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                message.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return await _client.SendAsync(message);
    }

    private static async Task AnswerAsync(HttpResponse response, HttpResponseMessage answered, byte[] answer)
    {
        response.StatusCode = (int)answered.StatusCode;
        foreach (var (name, values) in answered.Headers.Concat(answered.Content.Headers).Where(one => one.Key is not "Transfer-Encoding"))
        {
            response.Headers[name] = values.ToArray();
        }

        if (answer.Length > 0)
        {
            await response.Body.WriteAsync(answer);
        }
    }

    /// <summary>Delivers a message or an event again, perhaps after it was taken.</summary>
    private void Repeat(HttpRequest request, Uri target, byte[] content)
    {
        var path = request.Path.Value!;
        var isDelivery = HttpMethods.IsPost(request.Method)
            && (path.EndsWith(DeliveryTable, StringComparison.Ordinal) || path.EndsWith("/messages", StringComparison.Ordinal));
        if (Repeats is null || !isDelivery)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var delay in Enumerable.Range(0, Repeats.Next(3)).Select(_ => TimeSpan.FromMilliseconds(Repeats.Next(300))))
            {
                // The headers of the request live no longer than its answer.
                var copy = new DefaultHttpContext().Request;
                (copy.Method, copy.Path, copy.QueryString) = (request.Method, request.Path, request.QueryString);
                foreach (var header in request.Headers)
                {
                    copy.Headers[header.Key] = header.Value;
                }

                _repeats.Add(RepeatAsync(copy, target, content, delay));
            }
        }
    }

    private async Task RepeatAsync(HttpRequest request, Uri target, byte[] content, TimeSpan delay)
    {
        await Task.Delay(delay, TimeProvider.System);
        (await SendAsync(request, target, content)).Dispose();
    }
}
