using System.Net;
using MaaS.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Functions.Tests.Http;

[Collection(AppCollection.Name)]
public sealed class OverloadTests(AppFixture app)
{
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

        // The last answer may be here before the server is done with its request.
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (budget.FreeBytes < budget.LimitBytes)
        {
            timeout.Token.ThrowIfCancellationRequested();
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
