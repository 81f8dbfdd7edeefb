using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary>What no other route under <c>/v2</c> and <c>/api</c> takes, so that it is refused in the form of its protocol.</summary>
public sealed class FallbackFunction(ErrorBoundary errors)
{
    [Function("ProtocolFallback")]
    public Task ProtocolFallback([HttpTrigger(AuthorizationLevel.Anonymous, Route = "v2/{*path}")] HttpRequest request) =>
        errors.RunAsync(request.HttpContext, () => FallbackApi.AnswerAsync(request.HttpContext));

    [Function("ApiFallback")]
    public Task ApiFallback([HttpTrigger(AuthorizationLevel.Anonymous, Route = "api/{*path}")] HttpRequest request) =>
        errors.RunAsync(request.HttpContext, () => FallbackApi.AnswerAsync(request.HttpContext));
}
