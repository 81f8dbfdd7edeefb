using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /v2/health/ready</c></summary>
public sealed class ServerReadyFunction(ServerProtocol serverProtocol)
{
    [Function("ServerReady")]
    public Task ServerReady(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v2/health/ready")] HttpRequest request) =>
        serverProtocol.ReadyAsync(request.HttpContext);
}
