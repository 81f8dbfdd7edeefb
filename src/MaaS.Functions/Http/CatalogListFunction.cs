using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /api/models</c></summary>
public sealed class CatalogListFunction(CatalogApi catalogApi)
{
    [Function("CatalogList")]
    public Task CatalogList(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/models")] HttpRequest request) =>
        catalogApi.ListAsync(request.HttpContext);
}
