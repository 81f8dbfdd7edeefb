using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /v2/health/live</c></summary>
public sealed class ServerLiveFunction(ServerProtocol serverProtocol)
{
    [Function("ServerLive")]
    public Task ServerLive(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v2/health/live")] HttpRequest request) =>
        serverProtocol.LiveAsync(request.HttpContext);
}
