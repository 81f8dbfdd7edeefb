using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;

namespace MaaS.Functions.Tests.Jobs;

/// <summary>A client of <c>/api/jobs</c>.</summary>
internal static class JobsClient
{
    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendJobAsync(
        this HttpClient client, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>The id of the job that was accepted.</summary>
    public static async Task<string> AcceptAsync(this HttpClient client, string json)
    {
        var (status, body) = await client.SendJobAsync(HttpMethod.Post, "/api/jobs", json);
        Assert.True(status == HttpStatusCode.Accepted, body.GetRawText());
        return body.GetProperty("id").GetString()!;
    }

    /// <summary>The job once it has ended, however it did.</summary>
    public static Task<JsonElement> WaitAsync(this HttpClient client, string id) =>
        client.WaitAsync(id, job => job.State() is "succeeded" or "failed" or "cancelled");

    public static async Task<JsonElement> WaitAsync(this HttpClient client, string id, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            var (status, body) = await client.SendJobAsync(HttpMethod.Get, $"/api/jobs/{id}");
            if (status == HttpStatusCode.OK && condition(body))
            {
                return body;
            }

            Assert.False(limit.IsCancellationRequested, $"Job {id} is still: {body.GetRawText()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>The id of the message.</summary>
    public static async Task<string> EnqueueJobAsync(this AppFixture app, string text)
    {
        var queue = new QueueClient(app.Azurite.ConnectionString, "predict-requests");
        return (await queue.SendMessageAsync(text)).Value.MessageId;
    }

    public static string State(this JsonElement job) => job.GetProperty("state").GetString()!;

    public static string ErrorDetail(this JsonElement job) => job.GetProperty("error").GetProperty("detail").GetString()!;
}
