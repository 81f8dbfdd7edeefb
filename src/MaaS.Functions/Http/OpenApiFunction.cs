using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /openapi.json</c></summary>
public sealed class OpenApiFunction(ErrorBoundary errors)
{
    [Function("OpenApi")]
    public Task OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        errors.RunAsync(
            request.HttpContext, () => Results.Bytes(OpenApiDocumentWriter.Utf8Json, "application/json").ExecuteAsync(request.HttpContext));
}
