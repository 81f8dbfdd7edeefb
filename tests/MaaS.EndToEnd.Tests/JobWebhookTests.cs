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
        ("hooks", "not an absolute URL"),
    ];

    [Fact]
    public async Task Jobs_WithAUrl_AreToldOfUntilTheReceiverTakesIt()
    {
        await using var receiver = new WebhookReceiver();
        await using var rig = await FaultRig.StartAsync(
            settings: ["--MaaS:Webhooks:SigningKey", receiver.SigningKey, "--MaaS:Webhooks:AllowPrivateAddresses", "true"]);

        var succeeded = await AcceptAsync(rig, "good", Good, receiver.Url + "?token=s3cr3t");
        var failed = await AcceptAsync(rig, "bad", Good.Replace("[1,2,3,4]", "[1,2,3]", StringComparison.Ordinal), receiver.Url);
        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted], [succeeded.Status, failed.Status]);

        var good = await receiver.WaitAsync("good", 2);
        var bad = await receiver.WaitAsync("bad", 2);

        Assert.Null(receiver.Problem);
        Assert.All(good, body => Assert.Equal("succeeded", body.GetProperty("state").GetString()));
        Assert.Equal(2, good[0].GetProperty("result").GetProperty("body").GetProperty("outputs")[0].GetProperty("data")[0].GetInt32());
        Assert.All(bad, body => Assert.Equal("failed", body.GetProperty("state").GetString()));
        Assert.Equal(400, bad[0].GetProperty("error").GetProperty("status").GetInt32());
        foreach (var id in new[] { "good", "bad" })
        {
            var webhook = await WaitForDeliveryAsync(rig, id);
            Assert.Equal(("delivered", 2, receiver.Url), (
                webhook.GetProperty("state").GetString(), webhook.GetProperty("attempts").GetInt32(), webhook.GetProperty("url").GetString()));
        }

        Assert.Equal((2, 2), (good.Count, bad.Count));
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

    private static async Task<(HttpStatusCode Status, JsonElement Body)> AcceptAsync(FaultRig rig, string id, string infer, string url)
    {
        var document = $$$"""{"model":"add","infer":{{{infer}}},"webhook":"{{{url}}}"}""";
        using var content = new StringContent(document, Encoding.UTF8, "application/json");
        using var response = await rig.App!.Client.PutAsync($"/api/jobs/{id}", content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private static async Task<JsonElement> WaitForDeliveryAsync(FaultRig rig, string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var job = JsonDocument.Parse(await rig.App!.Client.GetStringAsync($"/api/jobs/{id}", limit.Token)).RootElement;
            if (job.GetProperty("webhook") is var webhook && webhook.GetProperty("state").GetString() != "pending")
            {
                return webhook;
            }
        }
    }
}
