using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Tests.Durable;

public static class DurableHttpFunctions
{
    [Function(nameof(Start))]
    public static async Task<IResult> Start(
        [HttpTrigger("post", Route = "starts/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        Results.Json(await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(Orchestrators.Sequence), id, new StartOrchestrationOptions(id), request.HttpContext.RequestAborted));
}
