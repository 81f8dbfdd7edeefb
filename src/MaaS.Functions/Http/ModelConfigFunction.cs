using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /v2/models/{model}[/versions/{version}]/config</c></summary>
public sealed class ModelConfigFunction(ModelProtocol modelProtocol)
{
    [Function("ModelConfig")]
    public Task ModelConfig(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/config")] HttpRequest request, string model) =>
        modelProtocol.ConfigAsync(request.HttpContext, model, version: null);

    [Function("VersionConfig")]
    public Task VersionConfig(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/versions/{version}/config")] HttpRequest request,
        string model,
        string version) =>
        modelProtocol.ConfigAsync(request.HttpContext, model, version);
}
