using System.Text.RegularExpressions;
using MaaS.Functions.Tests.Http;
using MaaS.Serving;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MaaS.Functions.Tests.Telemetry;

public sealed partial class RequestsTests(RequestsApp app) : IClassFixture<RequestsApp>
{
    private const string Infer = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";

    public static IEnumerable<object[]> Operations =>
        ApiDescription.Operations.Select(operation => (object[])[operation.Method, operation.Template]);

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Request_OnAnyRoute_IsCountedOnceByItsTemplate(string method, string template)
    {
        using var requests = Collect();
        using var request = new HttpRequestMessage(new HttpMethod(method), Parameter().Replace(template, "nothing-7f3a"));

        using var response = await app.Client.SendAsync(request);

        await CheckAsync(requests, template, $"{(int)response.StatusCode / 100}xx");
    }

    [Theory]
    [InlineData("GET", "/v2/models/add/infer", "/v2/models/{model}/infer")]
    [InlineData("GET", "/v2/nothing/7f3a", "unmatched")]
    [InlineData("POST", "/api/nothing/7f3a", "unmatched")]
    public async Task Request_ForWhatThereIsNot_IsCountedWithoutItsPath(string method, string path, string route)
    {
        using var requests = Collect();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await app.Client.SendAsync(request);

        await CheckAsync(requests, route, "4xx");
    }

    /// <summary>The alert for slow predictions picks them by how the route ends.</summary>
    [Fact]
    public void Routes_OfPredictions_AreThoseThatEndInInferOrPredict() => Assert.Equal(
        [
            "/api/models/{model}/predict", "/api/models/{model}/versions/{version}/predict",
            "/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer",
        ],
        ApiDescription.Operations.Select(operation => operation.Template).Where(RequestRoute.IsPrediction).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Request_ForAnInference_IsNotSlow()
    {
        using var requests = Collect();

        await app.Client.InferAsync("add", Infer);

        await CheckAsync(requests, "/v2/models/{model}/infer", "2xx");
    }

    private MetricCollector<long> Collect() =>
        new(app.Meters, ServingMetrics.MeterName, "maas.requests");

    private static async Task CheckAsync(MetricCollector<long> requests, string route, string status)
    {
        // The answer may arrive before it is counted.
        await requests.WaitForMeasurementsAsync(1, TimeSpan.FromMinutes(1));
        var only = Assert.Single(requests.GetMeasurementSnapshot());
        Assert.Equal((1, route, status, "false"), (only.Value, only.Tags["route"], only.Tags["status"], only.Tags["slow"]));
        Assert.Equal(3, only.Tags.Count);
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();
}
