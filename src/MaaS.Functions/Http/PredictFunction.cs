using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>POST /api/models/{model}[/versions/{version}]/predict</c></summary>
public sealed class PredictFunction(PredictionApi predictionApi)
{
    [Function("Predict")]
    public Task Predict(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/models/{model}/predict")] HttpRequest request, string model) =>
        predictionApi.PredictAsync(request.HttpContext, model, version: null);

    [Function("PredictVersion")]
    public Task PredictVersion(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/models/{model}/versions/{version}/predict")] HttpRequest request,
        string model,
        string version) =>
        predictionApi.PredictAsync(request.HttpContext, model, version);
}
