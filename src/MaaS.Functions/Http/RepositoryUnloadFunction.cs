using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>POST /v2/repository/models/{model}/unload</c></summary>
public sealed class RepositoryUnloadFunction(RepositoryProtocol repositoryProtocol)
{
    [Function("RepositoryUnload")]
    public Task RepositoryUnload(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/repository/models/{model}/unload")] HttpRequest request,
        string model) =>
        repositoryProtocol.UnloadAsync(request.HttpContext, model);
}
