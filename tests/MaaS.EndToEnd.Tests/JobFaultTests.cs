using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;

namespace MaaS.EndToEnd.Tests;

/// <summary>Jobs whose app or storage ends in the middle: each has its one result all the same.</summary>
public sealed class JobFaultTests
{
    private const int Jobs = 200;
    private const int AtOnce = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Jobs_OfAnAppThatIsKilled_AllHaveTheirResult()
    {
        await using var rig = await FaultRig.StartAsync();
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = SendAllAsync(rig, rest.Task, last.Task);

        await WaitAsync(rig, Jobs / 4, job => job.GetProperty("state").GetString() == "succeeded");
        rest.SetResult();
        await rig.KillAppAsync();
        last.SetResult();
        await rig.StartAppAsync();
        await sending;

        await CheckAsync(rig);
    }

    [Fact]
    public async Task Jobs_WhoseStorageIsAwayForAMoment_AllHaveTheirResult()
    {
        await using var rig = await FaultRig.StartAsync();
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = SendAllAsync(rig, rest.Task, last.Task);

        await WaitAsync(rig, Jobs / 4, job => job.GetProperty("state").GetString() == "succeeded");
        rest.SetResult();
        await rig.Azurite.StopAsync();
        last.SetResult();
        await rig.Azurite.StartAsync();
        await sending;

        await CheckAsync(rig);
    }

    [Fact]
    public async Task Job_WhoseMessageIsHandedOutAgainWhileItRuns_HasOneResultAndOneWebhook()
    {
        await using var receiver = new WebhookReceiver();
        await using var rig = await FaultRig.StartAsync(settings: receiver.Settings);
        var number = 0;
        while (!await TryRunTwiceAsync(rig, number, receiver.Url))
        {
            Assert.True(++number < 3, "Three jobs ended before their messages were handed out again.");
        }

        var ended = await WaitAsync(rig, number, job => job.TryGetProperty("finishedAt", out _));
        await CheckToldOnceAsync(rig, receiver, number);
        var last = await WaitAsync(rig, number, _ => true);
        Assert.Equal("succeeded", last.GetProperty("state").GetString());
        Assert.Equal(ended.GetProperty("finishedAt").GetRawText(), last.GetProperty("finishedAt").GetRawText());
        Assert.Equal(ended.GetProperty("result").GetRawText(), last.GetProperty("result").GetRawText());
        await CheckOneResultBlobAsync(rig, number, last);
    }

    [Fact]
    public async Task Job_WhoseMessageIsCopiedWhenItHasEnded_IsToldOfOnce()
    {
        await using var receiver = new WebhookReceiver();
        await using var rig = await FaultRig.StartAsync(settings: [.. receiver.Settings, .. FaultRig.LongLease]);
        var message = Document(0).Insert(1, $"\"webhook\":\"{receiver.Url}\",");
        await PutAsync(rig, 0, message);
        await receiver.WaitAsync(Id(0), 1);

        // The receiver has refused it: the next attempt is due in five seconds, and no copy may bring that forward.
        var queue = new QueueClient(rig.Azurite.ConnectionString, "predict-requests");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => queue.SendMessageAsync(message)));

        await CheckToldOnceAsync(rig, receiver, 0);
    }

    /// <summary>A job whose message is handed out again while it runs. False where it had ended, because the test was held up.</summary>
    private static async Task<bool> TryRunTwiceAsync(FaultRig rig, int number, string webhook)
    {
        var message = $$$"""{"id":"{{{Id(number)}}}","model":"slow","infer":{{{SlowJobs.Infer}}},"webhook":"{{{webhook}}}"}""";
        await PutAsync(rig, number, message);
        var once = await WaitAsync(rig, number, job => job.GetProperty("state").GetString() != "queued");

        await rig.App!.SuspendAsync();
        var isTaken = await TryTakeFromTheAppAsync(rig);
        await rig.App.ContinueAsync();

        var later = await WaitAsync(rig, number, job => IsRunAgain(job) || job.TryGetProperty("finishedAt", out _));
        return isTaken && IsRunAgain(later);

        bool IsRunAgain(JsonElement job) => job.GetProperty("attempts").GetInt32() > once.GetProperty("attempts").GetInt32();
    }

    /// <summary>
    /// As another receiver that gets the message because the app did not renew its hold in time, and then dies. The message can be had
    /// again when this ends, so that the app gets it before the job can end. False where there is none, because the job has ended.
    /// </summary>
    private static async Task<bool> TryTakeFromTheAppAsync(FaultRig rig)
    {
        using var limit = new CancellationTokenSource(Limit);
        var queue = new QueueClient(rig.Azurite.ConnectionString, "predict-requests");
        return await TryUntilAsync(async () => (await queue.ReceiveMessageAsync(TimeSpan.FromSeconds(1), limit.Token)).Value is not null)
            && await TryUntilAsync(async () => (await queue.PeekMessageAsync(limit.Token)).Value is not null);

        async Task<bool> TryUntilAsync(Func<Task<bool>> condition)
        {
            while (!await condition())
            {
                if ((await queue.GetPropertiesAsync(limit.Token)).Value.ApproximateMessagesCount == 0)
                {
                    return false;
                }

                await Task.Delay(Pause, TimeProvider.System, limit.Token);
            }

            return true;
        }
    }

    /// <summary>One attempt that was refused, one that was taken, no sooner than the first delay, and none after it.</summary>
    private static async Task CheckToldOnceAsync(FaultRig rig, WebhookReceiver receiver, int number)
    {
        await receiver.WaitAsync(Id(number), 2);
        var job = await WaitAsync(rig, number, found => found.GetProperty("webhook").GetProperty("state").GetString() == "delivered");
        await rig.WaitForEmptyAsync("predict-requests", Limit);
        var received = receiver.Received(Id(number));

        Assert.Null(receiver.Problem);
        Assert.Equal((2, 2), (received.Count, job.GetProperty("webhook").GetProperty("attempts").GetInt32()));
        Assert.InRange(received[1].Timestamp - received[0].Timestamp, 5, 60);
    }

    private static async Task CheckOneResultBlobAsync(FaultRig rig, int number, JsonElement job)
    {
        var results = rig.Blobs.GetBlobContainerClient("results").GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"jobs/{Id(number)}/", CancellationToken.None);
        var blob = await results.SingleAsync(CancellationToken.None);
        Assert.Equal($"results/{blob.Name}", job.GetProperty("result").GetProperty("blob").GetString());
    }

    private static async Task PutAsync(FaultRig rig, int number, string document)
    {
        using var content = new StringContent(document, Encoding.UTF8, "application/json");
        using var response = await rig.App!.Client.PutAsync($"/api/jobs/{Id(number)}", content);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
    }

    /// <summary>As a careful client: what was not accepted is sent again, which is one job however often it was accepted before.</summary>
    /// <param name="rig">Its app gets them.</param>
    /// <param name="rest">Ends when the last quarter may be sent, lest a fast sender be done before the fault.</param>
    /// <param name="last">Ends when the last few of that may be sent, too.</param>
    private static Task SendAllAsync(FaultRig rig, Task rest, Task last) => Parallel.ForAsync(
        0, Jobs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            if (number >= Jobs * 3 / 4)
            {
                await (number >= Jobs - AtOnce ? last : rest);
            }

            using var limit = new CancellationTokenSource(Limit);
            while (!await (number % 4 == 3 ? TryEnqueueAsync(rig, number) : TryPutAsync(rig, number)))
            {
                await Task.Delay(Pause, TimeProvider.System, limit.Token);
            }
        });

    private static async Task<bool> TryPutAsync(FaultRig rig, int number)
    {
        try
        {
            using var content = new StringContent(Document(number), Encoding.UTF8, "application/json");
            if (rig.App is not { } app)
            {
                return false;
            }

            using var response = await app.Client.PutAsync($"/api/jobs/{Id(number)}", content);
            return response.StatusCode == HttpStatusCode.Accepted;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task<bool> TryEnqueueAsync(FaultRig rig, int number)
    {
        try
        {
            var options = new QueueClientOptions { Retry = { MaxRetries = 0 } };
            await new QueueClient(rig.Azurite.ConnectionString, "predict-requests", options).SendMessageAsync(Document(number));
            return true;
        }
        catch (Exception e) when (e is Azure.RequestFailedException or AggregateException)
        {
            return false;
        }
    }

    private static async Task CheckAsync(FaultRig rig)
    {
        for (var number = 0; number < Jobs; number++)
        {
            var job = await WaitAsync(rig, number, found => found.TryGetProperty("finishedAt", out _));
            Assert.True(job.GetProperty("state").GetString() == "succeeded", job.GetRawText());
            var values = job.GetProperty("result").GetProperty("body").GetProperty("outputs")[0].GetProperty("data");
            Assert.Equal([number + 1, 1, 1, 1], values.EnumerateArray().Select(value => value.GetInt32()));
        }

        await rig.WaitForEmptyAsync("predict-requests", Limit);
        var poison = await new QueueClient(rig.Azurite.ConnectionString, "predict-requests-poison").GetPropertiesAsync();
        Assert.Equal(0, poison.Value.ApproximateMessagesCount);

        // A message that came again after the end has changed nothing.
        var last = await WaitAsync(rig, 0, _ => true);
        Assert.Equal("succeeded", last.GetProperty("state").GetString());
        Assert.DoesNotContain(rig.Output, line => line.Contains("gives message", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> WaitAsync(FaultRig rig, int number, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            using var response = await rig.App!.Client.GetAsync($"/api/jobs/{Id(number)}");
            var body = await response.Content.ReadAsStringAsync();
            if (response.StatusCode == HttpStatusCode.OK && JsonDocument.Parse(body).RootElement is var job && condition(job))
            {
                return job;
            }

            Assert.False(limit.IsCancellationRequested, $"Job {number} is still: {body}\n{string.Join('\n', rig.App.Output.TakeLast(50))}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static string Id(int number) => $"job-{number:000}";

    private static string Document(int number) => $$$"""
        {"id":"{{{Id(number)}}}","model":"add","infer":{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[{{{number}}},0,0,0]}]}}
        """;
}
