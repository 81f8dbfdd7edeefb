using System.Diagnostics.Metrics;
using MaaS.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Serving.Tests.Telemetry;

public sealed class RequestMetricsTests : IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ErrorBoundary _errors;
    private readonly MetricCollector<long> _requests;

    public RequestMetricsTests()
    {
        var options = Options.Create(new TelemetryOptions { SlowRequestSeconds = 0.5 });
        _errors = new ErrorBoundary(new RequestMetrics(_meters, options, _time), NullLogger<ErrorBoundary>.Instance);
        _requests = new MetricCollector<long>(_meters, ServingMetrics.MeterName, "maas.requests");
    }

    public void Dispose()
    {
        _requests.Dispose();
        _meters.Dispose();
    }

    [Theory]
    [InlineData("/v2/models/a/infer", 0.5, "false")]
    [InlineData("/v2/models/a/infer", 0.51, "true")]
    [InlineData("/v2/models/a/versions/2/infer", 0.51, "true")]
    [InlineData("/api/models/a/predict", 0.51, "true")]
    [InlineData("/api/models/a/versions/default/predict", 0.51, "true")]
    [InlineData("/api/training/runs/r/metrics", 3600, "false")]
    [InlineData("/api/jobs/j/result", 3600, "false")]
    public async Task Request_ThatTookSoLong_IsSlowOnlyForAPrediction(string path, double seconds, string slow)
    {
        await _errors.RunAsync(Request(path), () =>
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            return Task.CompletedTask;
        });

        Assert.Equal(slow, Only().Tags["slow"]);
    }

    [Theory]
    [InlineData(100, "1xx")]
    [InlineData(202, "2xx")]
    [InlineData(304, "3xx")]
    [InlineData(499, "4xx")]
    [InlineData(503, "5xx")]
    public async Task Request_AnsweredWithAStatus_IsCountedByItsClass(int status, string expected)
    {
        var context = Request("/v2");

        await _errors.RunAsync(context, () =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        Assert.Equal(expected, Only().Tags["status"]);
    }

    [Fact]
    public async Task Request_ThatFails_IsCountedWithTheStatusOfItsAnswer()
    {
        await _errors.RunAsync(Request("/v2"), () => throw new InvalidOperationException("It broke."));

        Assert.Equal("5xx", Only().Tags["status"]);
    }

    [Fact]
    public async Task Request_ThatFailsInTheMiddleOfItsAnswer_IsAServerFaultWhateverItsStatusSays()
    {
        var context = Request("/v2/models/a/infer");
        context.Features.Set<IHttpResponseFeature>(new StartedResponse());

        await _errors.RunAsync(context, () => throw new InvalidOperationException("It broke."));

        Assert.Equal(200, context.Response.StatusCode);
        Assert.Equal("5xx", Only().Tags["status"]);
    }

    [Theory]
    [InlineData("v2/models/{model}/infer", "/v2/models/{model}/infer")]
    [InlineData("/V2/Models/{model}/infer", "/v2/models/{model}/infer")]
    [InlineData("v2/{*path}", "unmatched")]
    public async Task Request_RoutedByTheHost_HasTheTemplateOfTheTable(string pattern, string route)
    {
        var context = Request("/somewhere");
        context.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse(pattern), 0, null, null));

        await _errors.RunAsync(context, () => Task.CompletedTask);

        Assert.Equal(route, Only().Tags["route"]);
    }

    [Fact]
    public async Task Request_NobodyListens_AsksForNoTime()
    {
        using var meters = new TestMeters();
        var metrics = new RequestMetrics(meters, Options.Create(new TelemetryOptions()), _time);

        Assert.Null(metrics.Start());
        await new ErrorBoundary(metrics, NullLogger<ErrorBoundary>.Instance).RunAsync(Request("/v2"), () => Task.CompletedTask);

        Assert.Empty(_requests.GetMeasurementSnapshot());
    }

    [Fact]
    public void Count_ForARequestWithARoute_AllocatesNothing()
    {
        _requests.Dispose();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, mine) =>
            {
                if (instrument.Meter.Scope == _meters)
                {
                    mine.EnableMeasurementEvents(instrument);
                }
            },
        };
        var heard = 0;
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => heard++);
        listener.Start();
        var metrics = new RequestMetrics(_meters, Options.Create(new TelemetryOptions()), TimeProvider.System);
        var context = Request("/v2/models/a/infer");
        context.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("v2/models/{model}/infer"), 0, null, null));
        metrics.Count(context, 200, metrics.Start());

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            metrics.Count(context, 200, metrics.Start());
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1001, heard);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3601")]
    public void AddMaaS_SlowRequestSecondsOutOfRange_FailsAtStart(string seconds)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("MaaS:Telemetry:SlowRequestSeconds", seconds)])
            .Build();
        using var provider = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddMaaS(configuration)
            .BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("SlowRequestSeconds", failure.Message, StringComparison.Ordinal);
    }

    private static DefaultHttpContext Request(string path)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Path = path;
        return context;
    }

    private CollectedMeasurement<long> Only() => Assert.Single(_requests.GetMeasurementSnapshot());

    private sealed class StartedResponse : HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}
