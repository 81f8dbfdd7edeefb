using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>GET /api/batches</c>; <c>GET</c> and <c>DELETE /api/batches/{id}</c></summary>
public sealed class BatchesFunction(BatchesApi batchesApi)
{
    [Function("ListBatches")]
    public Task List([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/batches")] HttpRequest request) =>
        batchesApi.ListAsync(request.HttpContext);

    [Function("GetBatch")]
    public Task Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/batches/{id}")] HttpRequest request, string id) =>
        batchesApi.GetAsync(request.HttpContext, id);

    [Function("CancelBatch")]
    public Task Cancel([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/batches/{id}")] HttpRequest request, string id) =>
        batchesApi.DeleteAsync(request.HttpContext, id);
}
