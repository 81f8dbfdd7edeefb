using System.Net;

namespace MaaS.Benchmarks;

/// <summary>Connections that send one request again and again.</summary>
internal sealed class HttpLoad : IDisposable
{
    private readonly List<HttpConnection> _connections = [];

    private HttpLoad()
    {
    }

    public IReadOnlyList<Func<ValueTask<CallOutcome>>> Callers { get; private set; } = [];

    public static async Task<HttpLoad> OpenAsync(IPEndPoint server, byte[] request, int connections, CancellationToken cancellationToken)
    {
        var load = new HttpLoad();
        try
        {
            for (var i = 0; i < connections; i++)
            {
                load._connections.Add(await HttpConnection.OpenAsync(server, cancellationToken));
            }
        }
        catch
        {
            load.Dispose();
            throw;
        }

        load.Callers =
        [
            .. load._connections.Select<HttpConnection, Func<ValueTask<CallOutcome>>>(
                connection => () => connection.CallAsync(request, cancellationToken)),
        ];
        return load;
    }

    public void Dispose() => _connections.ForEach(connection => connection.Dispose());
}
