using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>POST /v2/repository/models/{model}/load</c></summary>
public sealed class RepositoryLoadFunction(RepositoryProtocol repositoryProtocol)
{
    [Function("RepositoryLoad")]
    public Task RepositoryLoad(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/repository/models/{model}/load")] HttpRequest request,
        string model) =>
        repositoryProtocol.LoadAsync(request.HttpContext, model);
}
