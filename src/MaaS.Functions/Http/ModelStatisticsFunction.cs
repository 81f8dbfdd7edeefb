using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /v2/models/stats</c>, <c>GET /v2/models/{model}[/versions/{version}]/stats</c></summary>
public sealed class ModelStatisticsFunction(ModelProtocol modelProtocol)
{
    [Function("AllStatistics")]
    public Task AllStatistics(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/stats")] HttpRequest request) =>
        modelProtocol.AllStatisticsAsync(request.HttpContext);

    [Function("ModelStatistics")]
    public Task ModelStatistics(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/stats")] HttpRequest request, string model) =>
        modelProtocol.StatisticsAsync(request.HttpContext, model, version: null);

    [Function("VersionStatistics")]
    public Task VersionStatistics(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "v2/models/{model}/versions/{version}/stats")] HttpRequest request,
        string model,
        string version) =>
        modelProtocol.StatisticsAsync(request.HttpContext, model, version);
}
