using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>PUT</c> and <c>DELETE /api/models/{model}/aliases/{alias}</c></summary>
public sealed class CatalogAliasFunction(CatalogApi catalogApi)
{
    [Function("SetAlias")]
    public Task SetAlias(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "api/models/{model}/aliases/{alias}")] HttpRequest request,
        string model,
        string alias) =>
        catalogApi.SetAliasAsync(request.HttpContext, model, alias);

    [Function("RemoveAlias")]
    public Task RemoveAlias(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/models/{model}/aliases/{alias}")] HttpRequest request,
        string model,
        string alias) =>
        catalogApi.RemoveAliasAsync(request.HttpContext, model, alias);
}
