using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /api/models/{model}[/versions/{version}]</c></summary>
public sealed class CatalogDescribeFunction(CatalogApi catalogApi)
{
    [Function("CatalogDescribe")]
    public Task CatalogDescribe(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/models/{model}")] HttpRequest request, string model) =>
        catalogApi.DescribeAsync(request.HttpContext, model);

    [Function("CatalogDescribeVersion")]
    public Task CatalogDescribeVersion(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/models/{model}/versions/{version}")] HttpRequest request,
        string model,
        string version) =>
        catalogApi.DescribeVersionAsync(request.HttpContext, model, version);
}
