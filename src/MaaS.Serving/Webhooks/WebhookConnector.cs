using System.Net;
using System.Net.Sockets;

namespace MaaS.Serving;

/// <summary>
/// Connects to the very addresses that it checked. A name that is public when a URL is checked and private when it is used (DNS rebinding)
/// gets no further than this.
/// </summary>
internal sealed class WebhookConnector(bool allowPrivateAddresses, HostResolver resolve)
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>. The caller owns the stream.</summary>
    /// <exception cref="AddressRefusedException">No address of the host is public.</exception>
    /// <exception cref="SocketException">The host is not known, or none of its addresses takes a connection.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in await ResolveAsync(target.Host, cancellationToken))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, target.Port), cancellationToken);
            }
            catch (SocketException e)
            {
                failure = e;
            }
        }

        throw failure;
    }

    /// <summary>The addresses of a host that may be connected to, in the order to try them.</summary>
    internal async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var found = await resolve(host, cancellationToken);

        // IPv4 first: where IPv6 leads nowhere, as in many a virtual network, an attempt would spend its time there.
        var allowed = found
            .Where(address => allowPrivateAddresses || PublicAddress.IsPublic(address))
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6)
            .ToArray();

        // The addresses are not named: what private names resolve to is nothing for a caller.
        return allowed.Length > 0 || found.Length == 0
            ? allowed
            : throw new AddressRefusedException($"the host '{Excerpt.Of(host)}' has no public address, and webhooks go to no other");
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
