using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /v2/models/{model}[/versions/{version}]/ready</c></summary>
public sealed class ModelReadyFunction(ModelProtocol modelProtocol)
{
    [Function("ModelReady")]
    public Task ModelReady(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/ready")] HttpRequest request, string model) =>
        modelProtocol.ReadyAsync(request.HttpContext, model, version: null);

    [Function("VersionReady")]
    public Task VersionReady(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/versions/{version}/ready")] HttpRequest request,
        string model,
        string version) =>
        modelProtocol.ReadyAsync(request.HttpContext, model, version);
}
