using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /v2/models</c></summary>
public sealed class ModelListFunction(ModelProtocol modelProtocol)
{
    [Function("ModelList")]
    public Task ModelList(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models")] HttpRequest request) =>
        modelProtocol.ListAsync(request.HttpContext);
}
