using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>POST /v2/repository/index</c></summary>
public sealed class RepositoryIndexFunction(RepositoryProtocol repositoryProtocol)
{
    [Function("RepositoryIndex")]
    public Task RepositoryIndex(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/repository/index")] HttpRequest request) =>
        repositoryProtocol.IndexAsync(request.HttpContext);
}
