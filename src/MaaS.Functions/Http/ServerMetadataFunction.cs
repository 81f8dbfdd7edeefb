using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /v2</c></summary>
public sealed class ServerMetadataFunction(ServerProtocol serverProtocol)
{
    [Function("ServerMetadata")]
    public Task ServerMetadata(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2")] HttpRequest request) =>
        serverProtocol.DescribeAsync(request.HttpContext);
}
