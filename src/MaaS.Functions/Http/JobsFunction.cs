using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Http;

/// <summary><c>POST /api/jobs</c>; <c>PUT</c>, <c>GET</c> and <c>DELETE /api/jobs/{id}</c>; <c>GET /api/jobs/{id}/result</c></summary>
public sealed class JobsFunction(JobsApi jobsApi)
{
    [Function("AddJob")]
    public Task Add([HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/jobs")] HttpRequest request) =>
        jobsApi.PostAsync(request.HttpContext);

    [Function("PutJob")]
    public Task Put([HttpTrigger(AuthorizationLevel.Function, "put", Route = "api/jobs/{id}")] HttpRequest request, string id) =>
        jobsApi.PutAsync(request.HttpContext, id);

    [Function("GetJob")]
    public Task Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/jobs/{id}")] HttpRequest request, string id) =>
        jobsApi.GetAsync(request.HttpContext, id);

    [Function("GetJobResult")]
    public Task GetResult([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/jobs/{id}/result")] HttpRequest request, string id) =>
        jobsApi.GetResultAsync(request.HttpContext, id);

    [Function("CancelJob")]
    public Task Cancel([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "api/jobs/{id}")] HttpRequest request, string id) =>
        jobsApi.DeleteAsync(request.HttpContext, id);
}
