using System.Net;
using System.Net.Sockets;
using System.Text;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Functions.Tests.Http;

[Collection(AppCollection.Name)]
public sealed class OverloadTests(AppFixture app)
{
    private const int TensorBytes = 64 * 64 * sizeof(float);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly string Zeros = string.Join(',', Enumerable.Repeat("0", 64 * 64));

    public static TheoryData<string, string, string> Requests => new()
    {
        { "/v2/models/add/infer", "application/json", "error" },
        { "/api/models/picture/predict", "image/png", "detail" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_WhileOthersHoldAllMemory_IsToldToComeAgainAndServedThen(string path, string contentType, string member)
    {
        var budget = app.Services.GetRequiredService<ByteBudget>();
        await NothingIsHeldAsync(budget);
        using (var others = new RequestMemory(budget))
        {
            others.Take(budget.FreeBytes);
            using var refused = await PostAsync(path, contentType);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
            var error = System.Text.Json.JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty(member).GetString();
            Assert.Contains("MaxBytesInFlight", error, StringComparison.Ordinal);
        }

        using var served = await PostAsync(path, contentType);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    }

    /// <summary>The priority is in the body, so that the JSON is read of what would wait too long without one.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Infer_UrgentRequestBehindOnesThatWait_IsServed(bool isBinary) => WhileOneWaitsAsync(async (queue, slots) =>
    {
        using var refused = await InferAsync("{}", isBinary);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var urgent = InferAsync("""{"priority":1}""", isBinary);
        await Task.WhenAny(urgent, WaitAsync(queue, 2));
        slots.LetGo();
        using var served = await urgent;
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
    });

    /// <summary>Behind JSON, or alone, where there can be no priority.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Infer_BinaryThatWouldWaitTooLong_IsRefusedBeforeItsTensorsCome(bool hasJson) => WhileOneWaitsAsync(async (_, _) =>
    {
        var json = hasJson ? BinaryHead("{}") : "";
        using var client = new TcpClient();
        await client.ConnectAsync(app.Client.BaseAddress!.Host, app.Client.BaseAddress.Port);
        await using var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v2/models/impatient/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: {json.Length + TensorBytes}\r\n"
            + $"Inference-Header-Content-Length: {json.Length}\r\n\r\n{json}"));

        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 503", await reader.ReadLineAsync().WaitAsync(Limit), StringComparison.Ordinal);
    });

    [Fact]
    public async Task Requests_AThousandThatFail_LeaveNothingHeld()
    {
        var budget = app.Services.GetRequiredService<ByteBudget>();
        var cases = BadRequestCases.All.Where(bad => bad.Path is "/v2/models/add/infer" or "/api/models/picture/predict").ToArray();

        for (var i = 0; i < 1000; i++)
        {
            using var message = cases[i % cases.Length].ToMessage();
            using var response = await app.Client.SendAsync(message);
            Assert.False(response.IsSuccessStatusCode);
        }

        await NothingIsHeldAsync(budget);
    }

    /// <summary>A request for <c>impatient</c> waits meanwhile, or until the slots are let go, which lets runs go on.</summary>
    private async Task WhileOneWaitsAsync(Func<RequestQueue, HeldSlots, Task> act)
    {
        using (var first = await InferAsync("""{"priority":0}"""))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        var queue = app.Services.GetRequiredService<ModelPool>().FindQueue(ModelName.Parse("impatient"), VersionSelector.Default)!;
        await using var slots = new HeldSlots(app);
        var waiting = InferAsync("{}");
        try
        {
            await WaitAsync(queue, 1);
            await act(queue, slots);
        }
        finally
        {
            slots.LetGo();
            (await waiting).Dispose();
        }
    }

    private async Task<HttpResponseMessage> InferAsync(string parameters, bool isBinary = false)
    {
        var json = isBinary ? BinaryHead(parameters)
            : $$"""{"parameters":{{parameters}},"inputs":[{"name":"x","shape":[64,64],"datatype":"FP32","data":[{{Zeros}}]}]}""";
        using var content = new ByteArrayContent([.. Encoding.ASCII.GetBytes(json), .. new byte[isBinary ? TensorBytes : 0]]);
        if (isBinary)
        {
            content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
        }

        return await app.Client.PostAsync("/v2/models/impatient/infer", content);
    }

    private static string BinaryHead(string parameters) =>
        $$$"""{"parameters":{{{parameters}}},"inputs":[{"name":"x","shape":[64,64],"datatype":"FP32","""
        + $$$"""
        "parameters":{"binary_data_size":{{{TensorBytes}}}}}]}
        """;

    /// <summary>The last answer may be here before the server is done with its request.</summary>
    private static async Task NothingIsHeldAsync(ByteBudget budget)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (budget.FreeBytes < budget.LimitBytes)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task WaitAsync(RequestQueue queue, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (queue.Waiting != count)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string contentType)
    {
        using var content = new ByteArrayContent(contentType == "image/png"
            ? TestPictures.GrayPng(28, 28)
            : """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}"""u8.ToArray());
        content.Headers.ContentType = new(contentType);
        return await app.Client.PostAsync(path, content);
    }
}
