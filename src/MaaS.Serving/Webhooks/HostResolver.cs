using System.Net;

namespace MaaS.Serving;

/// <summary>The addresses of a host, which may be an address itself.</summary>
/// <exception cref="System.Net.Sockets.SocketException">The host is not known.</exception>
internal delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);
