using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /v2/models/{model}[/versions/{version}]</c></summary>
public sealed class ModelMetadataFunction(ModelProtocol modelProtocol)
{
    [Function("ModelMetadata")]
    public Task ModelMetadata(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}")] HttpRequest request, string model) =>
        modelProtocol.DescribeAsync(request.HttpContext, model, version: null);

    [Function("VersionMetadata")]
    public Task VersionMetadata(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/versions/{version}")] HttpRequest request,
        string model,
        string version) =>
        modelProtocol.DescribeAsync(request.HttpContext, model, version);
}
