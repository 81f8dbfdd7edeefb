using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /openapi.json</c></summary>
public sealed class OpenApiFunction
{
    [Function("OpenApi")]
    public IResult OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        Results.Bytes(OpenApiDocumentWriter.Utf8Json, "application/json");
}
