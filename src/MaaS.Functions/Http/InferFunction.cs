using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c></summary>
public sealed class InferFunction(InferenceProtocol inferenceProtocol)
{
    [Function("Infer")]
    public Task Infer(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/models/{model}/infer")] HttpRequest request, string model) =>
        inferenceProtocol.InferAsync(request.HttpContext, model, version: null);

    [Function("InferVersion")]
    public Task InferVersion(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v2/models/{model}/versions/{version}/infer")] HttpRequest request,
        string model,
        string version) =>
        inferenceProtocol.InferAsync(request.HttpContext, model, version);
}
