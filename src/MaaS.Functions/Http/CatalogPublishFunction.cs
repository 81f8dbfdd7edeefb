using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>POST /api/models/{model}/versions</c></summary>
public sealed class CatalogPublishFunction(CatalogApi catalogApi)
{
    [Function("CatalogPublish")]
    public Task CatalogPublish(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/models/{model}/versions")] HttpRequest request, string model) =>
        catalogApi.PublishAsync(request.HttpContext, model);
}
