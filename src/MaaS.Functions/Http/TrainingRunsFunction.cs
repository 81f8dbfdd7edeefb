using MaaS.Functions.Durable;
using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace MaaS.Functions.Http;

/// <summary><c>POST</c> and <c>GET /api/training/runs</c>; <c>PUT</c> and <c>GET /api/training/runs/{id}</c>; what is below it.</summary>
public sealed class TrainingRunsFunction(TrainingApi trainingApi)
{
    private const string Runs = "api/training/runs";

    [Function("StartTraining")]
    public Task Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Runs)] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        trainingApi.PostAsync(request.HttpContext, new DurableRunProcedure(client));

    [Function("PutTraining")]
    public Task Put(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = Runs + "/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client) =>
        trainingApi.PutAsync(request.HttpContext, id, new DurableRunProcedure(client));

    [Function("ListTrainings")]
    public Task List([HttpTrigger(AuthorizationLevel.Function, "get", Route = Runs)] HttpRequest request) =>
        trainingApi.ListAsync(request.HttpContext);

    [Function("GetTraining")]
    public Task Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = Runs + "/{id}")] HttpRequest request, string id) =>
        trainingApi.GetAsync(request.HttpContext, id);

    [Function("GetTrainingMetrics")]
    public Task GetMetrics(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Runs + "/{id}/metrics")] HttpRequest request, string id) =>
        trainingApi.GetMetricsAsync(request.HttpContext, id);

    [Function("CancelTraining")]
    public Task Cancel(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Runs + "/{id}/cancel")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client) =>
        trainingApi.CancelAsync(request.HttpContext, id, new DurableRunProcedure(client));

    [Function("ApproveTraining")]
    public Task Approve(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Runs + "/{id}/approve")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client) =>
        trainingApi.ApproveAsync(request.HttpContext, id, new DurableRunProcedure(client));
}
