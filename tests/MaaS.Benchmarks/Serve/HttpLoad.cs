using System.Net;

namespace MaaS.Benchmarks;

/// <summary>Connections that send one request again and again.</summary>
internal sealed class HttpLoad : IDisposable
{
    private readonly List<HttpConnection> _connections = [];
    private readonly byte[] _request;

    public HttpLoad(IPEndPoint server, byte[] request, int connections)
    {
        _request = request;
        try
        {
            for (var i = 0; i < connections; i++)
            {
                _connections.Add(HttpConnection.Open(server));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A closed loop, with a thread for each connection.</summary>
    public Task<LoadResult> ClosedAsync(double seconds, CancellationToken cancellationToken) => LoadLoops.ClosedAsync(
        [
            .. _connections.Select<HttpConnection, Func<ValueTask<CallOutcome>>>(
                connection => () => ValueTask.FromResult(connection.Call(_request))),
        ],
        TimeSpan.FromSeconds(seconds), ownThreads: true, cancellationToken);

    /// <summary>An open loop, in which most connections wait most of the time.</summary>
    public Task<LoadResult> OpenAsync(double perSecond, double seconds, CancellationToken cancellationToken) => LoadLoops.OpenAsync(
        [
            .. _connections.Select<HttpConnection, Func<ValueTask<CallOutcome>>>(
                connection => () => connection.CallAsync(_request, cancellationToken)),
        ],
        perSecond, TimeSpan.FromSeconds(seconds), cancellationToken);

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());
}
