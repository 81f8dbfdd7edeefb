using System.Net;
using System.Text;
using System.Text.Json;

namespace MaaS.EndToEnd.Tests;

/// <summary>The end of a job is told to its URL: signed, again when it was not taken, once when it was.</summary>
public sealed class JobWebhookTests
{
    private const string Good = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";

    private static readonly (string Url, string Says)[] Refused =
    [
        ("https://127.0.0.1/", "address 127.0.0.1"),
        ("https://[::1]/", "address ::1"),
        ("https://10.1.2.3/", "address 10.1.2.3"),
        ("https://169.254.169.254/latest", "address 169.254.169.254"),
        ("https://2130706433/", "address 127.0.0.1"),
        ("https://localhost/?token=s3cr3t", "a private name"),
        ("https://metadata.internal/", "a private name"),
        ("http://example.com/", "expected https"),
        ("ftp://example.com/", "expected https"),
        ("https://me:s3cr3t@example.com/", "a user name or a password"),
        ("https://", "not an absolute URL"),
        ("hooks", "not an absolute URL"),
    ];

    [Fact]
    public async Task Jobs_WithAUrl_AreToldOfUntilTheReceiverTakesIt()
    {
        await using var receiver = new WebhookReceiver();
        await using var rig = await FaultRig.StartAsync(settings: [.. receiver.Settings, .. FaultRig.LongLease]);

        var succeeded = await AcceptAsync(rig, "good", Good, receiver.Url + "?token=s3cr3t");
        var failed = await AcceptAsync(rig, "bad", Good.Replace("[1,2,3,4]", "[1,2,3]", StringComparison.Ordinal), receiver.Url);
        var cancelled = await AcceptAsync(rig, "stopped", SlowJobs.LongInfer, receiver.Url, model: "slow");
        Assert.All([succeeded, failed, cancelled], answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        (await rig.App!.Client.DeleteAsync("/api/jobs/stopped")).EnsureSuccessStatusCode();

        var good = await CheckAsync(rig, receiver, "good", "succeeded");
        var bad = await CheckAsync(rig, receiver, "bad", "failed");
        var stopped = await CheckAsync(rig, receiver, "stopped", "cancelled");

        Assert.Equal(2, good.GetProperty("result").GetProperty("body").GetProperty("outputs")[0].GetProperty("data")[0].GetInt32());
        Assert.Equal(400, bad.GetProperty("error").GetProperty("status").GetInt32());
        Assert.False(stopped.TryGetProperty("result", out _));
        Assert.DoesNotContain(rig.Output, line => line.Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Jobs_WithAUrlWhereWebhooksDoNotGo_AreRefused()
    {
        await using var rig = await FaultRig.StartAsync(settings: ["--MaaS:Webhooks:SigningKey", Convert.ToBase64String(new byte[32])]);

        foreach (var (url, says) in Refused)
        {
            var (status, problem) = await AcceptAsync(rig, "refused", Good, url);

            Assert.True(status == HttpStatusCode.BadRequest, url);
            Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("s3cr3t", problem.GetRawText(), StringComparison.Ordinal);
        }

        using var none = await rig.App!.Client.GetAsync("/api/jobs/refused");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    /// <summary>Refused once, taken once, and the same document both times. Returns it.</summary>
    private static async Task<JsonElement> CheckAsync(FaultRig rig, WebhookReceiver receiver, string id, string state)
    {
        await receiver.WaitAsync(id, 2);
        var webhook = await WaitForDeliveryAsync(rig, id);
        var received = receiver.Received(id);

        Assert.Null(receiver.Problem);
        Assert.Equal(2, received.Count);
        Assert.Equal(("delivered", 2, receiver.Url), (
            webhook.GetProperty("state").GetString(), webhook.GetProperty("attempts").GetInt32(), webhook.GetProperty("url").GetString()));
        Assert.All(received, each => CheckDocument(each.Job, id, state));
        return received[^1].Job;
    }

    private static void CheckDocument(JsonElement job, string id, string state)
    {
        Assert.Equal((id, state, "infer"), (
            job.GetProperty("id").GetString(), job.GetProperty("state").GetString(), job.GetProperty("operation").GetString()));
        Assert.True(job.GetProperty("createdAt").GetDateTimeOffset() <= job.GetProperty("finishedAt").GetDateTimeOffset());
        Assert.True(job.GetProperty("attempts").GetInt32() is 0 or 1, job.GetRawText());
        Assert.Equal(state == "succeeded", job.TryGetProperty("result", out _));
        Assert.Equal(state == "failed", job.TryGetProperty("error", out _));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> AcceptAsync(
        FaultRig rig, string id, string infer, string url, string model = "add")
    {
        var document = $$$"""{"model":"{{{model}}}","infer":{{{infer}}},"webhook":"{{{url}}}"}""";
        using var content = new StringContent(document, Encoding.UTF8, "application/json");
        using var response = await rig.App!.Client.PutAsync($"/api/jobs/{id}", content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private static async Task<JsonElement> WaitForDeliveryAsync(FaultRig rig, string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            var job = JsonDocument.Parse(await rig.App!.Client.GetStringAsync($"/api/jobs/{id}", limit.Token)).RootElement;
            if (job.GetProperty("webhook") is var webhook && webhook.GetProperty("state").GetString() != "pending")
            {
                return webhook;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
