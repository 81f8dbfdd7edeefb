using System.Net;
using System.Net.Sockets;

namespace MaaS.Serving.Tests;

public sealed class WebhookConnectorTests
{
    private static readonly IPAddress[] Mixed =
        [IPAddress.IPv6Loopback, IPAddress.Parse("2606:4700::1111"), IPAddress.Parse("10.0.0.1"), IPAddress.Parse("8.8.8.8")];

    [Fact]
    public async Task ResolveAsync_SomeAddressesPublic_GivesOnlyThoseIPv4First()
    {
        var connector = new WebhookConnector(allowPrivateAddresses: false, (_, _) => Task.FromResult(Mixed));

        var addresses = await connector.ResolveAsync("receiver.example", CancellationToken.None);

        Assert.Equal([IPAddress.Parse("8.8.8.8"), IPAddress.Parse("2606:4700::1111")], addresses);
    }

    [Fact]
    public async Task ResolveAsync_PrivateAddressesAllowed_GivesAllIPv4First()
    {
        var connector = new WebhookConnector(allowPrivateAddresses: true, (_, _) => Task.FromResult(Mixed));

        var addresses = await connector.ResolveAsync("receiver.example", CancellationToken.None);

        Assert.Equal([Mixed[2], Mixed[3], Mixed[0], Mixed[1]], addresses);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task ResolveAsync_LoopbackByTheRealResolver_IsRefusedWithoutNamingTheAddress(string host)
    {
        var connector = new WebhookConnector(allowPrivateAddresses: false, Dns.GetHostAddressesAsync);

        var refused = await Assert.ThrowsAsync<AddressRefusedException>(() => connector.ResolveAsync(host, CancellationToken.None));

        Assert.Equal($"the host '{host}' has no public address, and webhooks go to no other", refused.Message);
    }

    /// <summary>A name server that gives a public address to whoever checks, and a private one to whoever connects.</summary>
    [Fact]
    public async Task ResolveAsync_NameThatIsRebound_IsCheckedEachTime()
    {
        var answers = new Queue<IPAddress>([IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]);
        var connector = new WebhookConnector(allowPrivateAddresses: false, (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]));

        Assert.Single(await connector.ResolveAsync("receiver.example", CancellationToken.None));
        await Assert.ThrowsAsync<AddressRefusedException>(() => connector.ResolveAsync("receiver.example", CancellationToken.None));
    }

    [Fact]
    public async Task ConnectAsync_FirstAddressTakesNoConnection_TriesTheNext()
    {
        await using var receiver = await TestReceiver.StartAsync(200);
        var connector = new WebhookConnector(
            allowPrivateAddresses: true, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = connector.ConnectAsync });

        using var answer = await client.GetAsync(new UriBuilder(receiver.Url) { Host = "receiver.example" }.Uri);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task ConnectAsync_NoAddressAtAll_IsHostNotFound()
    {
        var connector = new WebhookConnector(allowPrivateAddresses: false, (_, _) => Task.FromResult<IPAddress[]>([]));
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = connector.ConnectAsync });

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://receiver.example/")));

        Assert.Equal(SocketError.HostNotFound, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }
}
