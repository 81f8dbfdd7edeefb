using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Posts webhooks, signed, by Standard Webhooks 1.0.0 (https://www.standardwebhooks.com). Safe to share between threads.</summary>
internal sealed partial class WebhookSender : IDisposable
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    private readonly WebhookOptions _options;
    private readonly byte[]? _key;
    private readonly TimeSpan _timeout;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookSender> _logger;

    public WebhookSender(IOptions<WebhookOptions> options, HostResolver resolve, TimeProvider time, ILogger<WebhookSender> logger)
    {
        _options = options.Value;
        _options.TryReadKey(out _key);
        _timeout = TimeSpan.FromSeconds(_options.TimeoutSeconds);
        _client = CreateClient(new WebhookConnector(_options.AllowPrivateAddresses, resolve), _timeout);
        _time = time;
        _logger = logger;
    }

    /// <summary>One attempt. How it ends is in the answer, never an exception, but for the cancellation of the caller.</summary>
    /// <param name="url">As the caller of the job gave it.</param>
    /// <param name="id">The same for every attempt, by which a receiver tells a repeat: letters, digits, hyphens, underscores.</param>
    /// <param name="body">JSON, sent as it is. Not kept.</param>
    /// <param name="cancellationToken">Stops the attempt; the receiver may have had it.</param>
    /// <exception cref="ArgumentException">The id holds another character.</exception>
    public async Task<WebhookOutcome> SendAsync(string url, string id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (id.Length == 0 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw new ArgumentException($"The webhook id '{Excerpt.Of(id)}' must be letters, digits, hyphens and underscores.", nameof(id));
        }

        if (_options.IsKeyUnresolved)
        {
            const string waits = "the signing key is a Key Vault reference that was not resolved";
            LogRefused(_logger, id, waits);
            return new WebhookOutcome { Result = WebhookResult.RetryLater, Detail = waits };
        }

        if (!WebhookUrl.TryParse(url, _options, out var target, out var problem))
        {
            LogRefused(_logger, id, problem);
            return new WebhookOutcome { Result = WebhookResult.GaveUp, Detail = problem };
        }

        var outcome = await AttemptAsync(target, id, body, cancellationToken);
        var level = outcome.Result == WebhookResult.Delivered ? LogLevel.Information : LogLevel.Warning;
        LogOutcome(_logger, level, id, target, outcome.Result, outcome.Detail);
        return outcome;
    }

    public void Dispose() => _client.Dispose();

    private static HttpClient CreateClient(WebhookConnector connector, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,

            // Nobody reads the body of an answer. This much of it is read and dropped to keep the connection; beyond that it is closed.
            MaxResponseDrainSize = 16 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("MaaS", null));
        return client;
    }

    private async Task<WebhookOutcome> AttemptAsync(
        WebhookUrl target, string id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = CreateRequest(target, id, body);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return OutcomeOf(response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return RetryLater($"there was no answer within {_options.TimeoutSeconds} s");
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            return new WebhookOutcome { Result = WebhookResult.GaveUp, Detail = refused.Message };
        }
        catch (HttpRequestException e)
        {
            return RetryLater(Describe(e.HttpRequestError));
        }
    }

    private HttpRequestMessage CreateRequest(WebhookUrl target, string id, ReadOnlyMemory<byte> body)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        var request = new HttpRequestMessage(HttpMethod.Post, target.Uri) { Content = content };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Create(_key, id, timestamp, body.Span));
        return request;
    }

    private WebhookOutcome OutcomeOf(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var outcome = status switch
        {
            >= 200 and <= 299 => new WebhookOutcome { Result = WebhookResult.Delivered, Detail = $"answered {status}" },
            408 or 425 or 429 or (>= 500 and <= 599) => RetryLater($"answered {status}") with { RetryAfter = ReadRetryAfter(response) },
            >= 300 and <= 399 => new WebhookOutcome
            {
                Result = WebhookResult.GaveUp,
                Detail = $"answered {status}: redirects are not followed, give the URL that they lead to",
            },
            _ => new WebhookOutcome { Result = WebhookResult.GaveUp, Detail = $"answered {status}" },
        };
        return outcome with { Status = status };
    }

    private TimeSpan? ReadRetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var asked = header?.Delta ?? (header?.Date - _time.GetUtcNow());
        return asked is { } wait ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, LongestRetryAfter.Ticks)) : null;
    }

    private static WebhookOutcome RetryLater(string detail) => new() { Result = WebhookResult.RetryLater, Detail = detail };

    private static string Describe(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "the host is not known",
        HttpRequestError.ConnectionError => "no connection could be made",
        HttpRequestError.SecureConnectionError => "the TLS handshake failed: the certificate must be valid for the host",
        HttpRequestError.ResponseEnded => "the connection was closed before the answer",
        _ => $"the request failed ({error})",
    };

    [LoggerMessage(EventId = 3501, Message = "Webhook {Id} to {Url}: {Result}, {Detail}")]
    private static partial void LogOutcome(ILogger logger, LogLevel level, string id, WebhookUrl url, WebhookResult result, string detail);

    [LoggerMessage(3502, LogLevel.Warning, "Webhook {Id} was not sent: {Problem}")]
    private static partial void LogRefused(ILogger logger, string id, string problem);
}
