using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Serving.Tests;

public sealed class WebhookSenderTests
{
    private const string Body = """{"id":"job-1","status":"succeeded"}""";

    /// <summary>Ends a test that would hang; no test waits for it.</summary>
    /// <summary>Long, because a connection is made by the clock of the machine.</summary>
    private const int TimeoutSeconds = 600;

    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_750_000_000));
    private readonly ListLogger<WebhookSender> _log = new();

    [Fact]
    public async Task SendAsync_ReceiverTakesIt_PostsTheBodySigned()
    {
        (string Line, Dictionary<string, string> Headers, string Body)? received = null;
        await using var receiver = await TestReceiver.StartAsync(async context =>
        {
            var request = context.Request;
            using var reader = new StreamReader(request.Body);
            var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
            received = ($"{request.Method} {request.Path}{request.QueryString}", headers, await reader.ReadToEndAsync());
        });

        using var activity = new Activity("what the service does inside").Start();
        var outcome = await SendAsync(receiver.Url);

        var hmac = HMACSHA256.HashData(TestKeys.Bytes, Encoding.UTF8.GetBytes("job-1.1750000000." + Body));
        Assert.Equal(new WebhookOutcome { Result = WebhookResult.Delivered, Status = 200, Detail = "answered 200" }, outcome);
        Assert.NotNull(received);
        Assert.Equal("POST /hooks?token=query-secret", received.Value.Line);
        Assert.Equal(Body, received.Value.Body);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Host"] = receiver.Url.Authority,
                ["User-Agent"] = "MaaS",
                ["Content-Type"] = "application/json",
                ["Content-Length"] = Body.Length.ToString(CultureInfo.InvariantCulture),
                ["webhook-id"] = "job-1",
                ["webhook-timestamp"] = "1750000000",
                ["webhook-signature"] = "v1," + Convert.ToBase64String(hmac),
            },
            received.Value.Headers);
    }

    [Theory]
    [InlineData(201, (int)WebhookResult.Delivered)]
    [InlineData(204, (int)WebhookResult.Delivered)]
    [InlineData(301, (int)WebhookResult.GaveUp)]
    [InlineData(304, (int)WebhookResult.GaveUp)]
    [InlineData(307, (int)WebhookResult.GaveUp)]
    [InlineData(400, (int)WebhookResult.GaveUp)]
    [InlineData(401, (int)WebhookResult.GaveUp)]
    [InlineData(404, (int)WebhookResult.GaveUp)]
    [InlineData(410, (int)WebhookResult.GaveUp)]
    [InlineData(408, (int)WebhookResult.RetryLater)]
    [InlineData(425, (int)WebhookResult.RetryLater)]
    [InlineData(429, (int)WebhookResult.RetryLater)]
    [InlineData(500, (int)WebhookResult.RetryLater)]
    [InlineData(503, (int)WebhookResult.RetryLater)]
    [InlineData(599, (int)WebhookResult.RetryLater)]
    public async Task SendAsync_Answer_IsJudgedByItsStatusAfterOneRequest(int status, int result)
    {
        await using var receiver = await TestReceiver.StartAsync(status, "Location", "/elsewhere");

        var outcome = await SendAsync(receiver.Url);

        Assert.Equal(((WebhookResult)result, status), (outcome.Result, outcome.Status));
        Assert.StartsWith($"answered {status}", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(1, receiver.Requests);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("0", 0)]
    [InlineData("2000000000", 86400)]
    [InlineData("Sun, 15 Jun 2025 15:06:50 GMT", 10)]
    [InlineData("Sun, 15 Jun 2025 15:00:00 GMT", 0)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 86400)]
    [InlineData("soon", null)]
    [InlineData("-1", null)]
    public async Task SendAsync_RetryAfter_IsReadWithinADay(string header, int? seconds)
    {
        await using var receiver = await TestReceiver.StartAsync(429, "Retry-After", header);

        var outcome = await SendAsync(receiver.Url);

        Assert.Equal(seconds, (int?)outcome.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task SendAsync_ReceiverSetsACookie_DoesNotGetItBack()
    {
        var cookies = new List<string>();
        await using var receiver = await TestReceiver.StartAsync(context =>
        {
            cookies.Add(context.Request.Headers.Cookie.ToString());
            context.Response.Headers.SetCookie = "session=1";
            return Task.CompletedTask;
        });
        using var sender = CreateSender();

        await SendAsync(sender, receiver.Url);
        await SendAsync(sender, receiver.Url);

        Assert.Equal(["", ""], cookies);
    }

    [Fact]
    public async Task SendAsync_RetryAfterOnARefusal_IsNotHeeded()
    {
        await using var receiver = await TestReceiver.StartAsync(404, "Retry-After", "120");

        Assert.Null((await SendAsync(receiver.Url)).RetryAfter);
    }

    [Fact]
    public async Task SendAsync_ReceiverDoesNotAnswer_IsRetriedAfterTheTimeout()
    {
        var arrived = new TaskCompletionSource();
        await using var receiver = await TestReceiver.StartAsync(async context =>
        {
            arrived.SetResult();
            await UntilAborted(context);
        });

        var sending = SendAsync(receiver.Url);
        await arrived.Task.WaitAsync(Hung);
        _time.Advance(TimeSpan.FromSeconds(TimeoutSeconds));
        var outcome = await sending.WaitAsync(Hung);

        Assert.Equal(
            new WebhookOutcome { Result = WebhookResult.RetryLater, Detail = "there was no answer within 600 s" }, outcome);
    }

    [Fact]
    public async Task SendAsync_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        await using var receiver = await TestReceiver.StartAsync(async context =>
        {
            await cancellation.CancelAsync();
            await UntilAborted(context);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(receiver.Url, cancellationToken: cancellation.Token))
            .WaitAsync(Hung);
    }

    [Fact]
    public async Task SendAsync_BodyOfTheAnswerNeverEnds_IsDeliveredAndTheConnectionClosed()
    {
        var closed = new TaskCompletionSource();
        await using var receiver = await TestReceiver.StartAsync(async context =>
        {
            var junk = new byte[4096];
            try
            {
                while (true)
                {
                    await context.Response.Body.WriteAsync(junk, context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                closed.SetResult();
            }
        });
        using var sender = CreateSender();

        var outcome = await SendAsync(sender, receiver.Url).WaitAsync(Hung);

        Assert.Equal(WebhookResult.Delivered, outcome.Result);
        await closed.Task.WaitAsync(Hung);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsRetried()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var outcome = await SendAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)bound.LocalEndPoint!).Port}/"));

        Assert.Equal(new WebhookOutcome { Result = WebhookResult.RetryLater, Detail = "no connection could be made" }, outcome);
    }

    [Fact]
    public async Task SendAsync_ConnectionClosedBeforeTheAnswer_IsRetried()
    {
        await using var receiver = await TestReceiver.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal(WebhookResult.RetryLater, (await SendAsync(receiver.Url)).Result);
    }

    [Fact]
    public async Task SendAsync_HostNotKnown_IsRetried()
    {
        using var sender = CreateSender(resolve: (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        var outcome = await SendAsync(sender, new Uri("https://receiver.example/"));

        Assert.Equal(new WebhookOutcome { Result = WebhookResult.RetryLater, Detail = "the host is not known" }, outcome);
    }

    [Fact]
    public async Task SendAsync_CertificateThatNobodyTrusts_IsRetriedAndNothingPosted()
    {
        using var certificate = CreateCertificate("receiver.example");
        await using var receiver = await TestReceiver.StartAsync(_ => Task.CompletedTask, certificate);
        using var sender = CreateSender(resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        var outcome = await SendAsync(sender, new UriBuilder(receiver.Url) { Host = "receiver.example" }.Uri);

        Assert.Equal(WebhookResult.RetryLater, outcome.Result);
        Assert.Equal("the TLS handshake failed: the certificate must be valid for the host", outcome.Detail);
        Assert.Equal(0, receiver.Requests);
    }

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost./")]
    [InlineData("http://receiver.example/")]
    public async Task SendAsync_UrlThatIsNotAllowed_IsGivenUpWithoutLookingItUp(string url)
    {
        using var sender = CreateSender(allowPrivate: false, resolve: (_, _) => throw new InvalidOperationException("must not be called"));

        var outcome = await SendAsync(sender, new Uri(url));

        Assert.Equal(WebhookResult.GaveUp, outcome.Result);
        Assert.StartsWith("The webhook URL has ", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_PublicNameOfALoopbackAddress_IsGivenUp()
    {
        await using var receiver = await TestReceiver.StartAsync(200);
        using var sender = CreateSender(allowPrivate: false, resolve: (_, token) => Dns.GetHostAddressesAsync("localhost", token));

        var outcome = await SendAsync(sender, new UriBuilder(receiver.Url) { Scheme = "https", Host = "receiver.example" }.Uri);

        Assert.Equal(WebhookResult.GaveUp, outcome.Result);
        Assert.Equal("the host 'receiver.example' has no public address, and webhooks go to no other", outcome.Detail);
    }

    [Fact]
    public async Task SendAsync_NoSigningKey_IsGivenUp()
    {
        using var sender = new WebhookSender(Options.Create(new WebhookOptions()), Dns.GetHostAddressesAsync, _time, _log);

        Assert.Equal(WebhookResult.GaveUp, (await SendAsync(sender, new Uri("https://example.com/"))).Result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("job.1")]
    [InlineData("job\r\nX-Other: 1")]
    [InlineData("jöb")]
    public async Task SendAsync_IdThatCannotBeSigned_Throws(string id)
    {
        using var sender = CreateSender();

        await Assert.ThrowsAsync<ArgumentException>(
            () => sender.SendAsync("https://example.com/", id, Encoding.UTF8.GetBytes(Body), CancellationToken.None));
    }

    [Theory]
    [InlineData(204, "Information Webhook job-1 to http://127.0.0.1:{0}/hooks: Delivered, answered 204 ")]
    [InlineData(500, "Warning Webhook job-1 to http://127.0.0.1:{0}/hooks: RetryLater, answered 500 ")]
    public async Task SendAsync_Log_HoldsNeitherQueryNorKeyNorBody(int status, string line)
    {
        await using var receiver = await TestReceiver.StartAsync(status);

        await SendAsync(receiver.Url);

        Assert.Equal([string.Format(CultureInfo.InvariantCulture, line, receiver.Url.Port)], _log.Lines);
    }

    private static Task<WebhookOutcome> SendAsync(WebhookSender sender, Uri url, CancellationToken cancellationToken = default) =>
        sender.SendAsync(url.OriginalString, "job-1", Encoding.UTF8.GetBytes(Body), cancellationToken);

    private static async Task UntilAborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }

    private static X509Certificate2 CreateCertificate(string host)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private async Task<WebhookOutcome> SendAsync(Uri url, CancellationToken cancellationToken = default)
    {
        using var sender = CreateSender();
        return await SendAsync(sender, url, cancellationToken);
    }

    private WebhookSender CreateSender(bool allowPrivate = true, HostResolver? resolve = null)
    {
        var options = new WebhookOptions
        {
            SigningKey = TestKeys.Base64,
            AllowPrivateAddresses = allowPrivate,
            TimeoutSeconds = TimeoutSeconds,
        };
        return new WebhookSender(Options.Create(options), resolve ?? Dns.GetHostAddressesAsync, _time, _log);
    }
}
