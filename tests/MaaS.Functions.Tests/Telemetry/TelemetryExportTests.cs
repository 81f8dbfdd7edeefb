using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Azure.Identity;
using MaaS.Functions.Telemetry;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MaaS.Functions.Tests.Telemetry;

public sealed class TelemetryExportTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _secret = $"secret{Guid.NewGuid():n}";
    private TelemetryReceiver _receiver = null!;
    private string? _address;

    public async Task InitializeAsync()
    {
        _receiver = await TelemetryReceiver.StartAsync();
        Directory.CreateDirectory(_directory.File("models/add/1"));
        await File.WriteAllBytesAsync(_directory.File("models/add/1/model.onnx"), OnnxModels.AddConstant(1));
    }

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    /// <summary>Called after <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => _directory.Dispose();

    /// <summary>No interval is over by then: all of it is what is sent when the app stops.</summary>
    [Fact]
    public async Task App_WithACollector_SendsWhatItHasMeasuredWhenItStops()
    {
        using var host = Build(Collector(_receiver));
        await ServeAsync(host);
        await host.StopAsync();
        host.Dispose();

        var metrics = _receiver.Received("/v1/metrics");
        Assert.All(
            (string[])
            [
                "maas.requests", "/v2/models/{model}/infer", "maas.inference.run.duration", "maas.models.memory",
                "http.server.request.duration", "dotnet.gc.collections",
            ],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        var traces = _receiver.Received("/v1/traces");
        Assert.Contains("v2/models/{model}/infer", traces, StringComparison.Ordinal);
        Assert.Contains("code=Redacted", traces, StringComparison.Ordinal);

        // The calls of this test, which are in the same process and which no request asked for.
        Assert.DoesNotContain($"http://{_address}/v2", traces, StringComparison.Ordinal);
        var logs = _receiver.Received("/v1/logs");
        Assert.Contains("Loaded add version 1", logs, StringComparison.Ordinal);
        Assert.Contains("/v2/repository/models/add/load", logs, StringComparison.Ordinal);
        Assert.All((string[])[metrics, traces, logs], sent => Assert.DoesNotContain(_secret, sent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task App_WithApplicationInsights_SendsWhatItHasMeasuredWhenItStops()
    {
        using var host = Build(
            "--APPLICATIONINSIGHTS_CONNECTION_STRING",
            $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={_receiver.Url};LiveEndpoint={_receiver.Url}");
        await ServeAsync(host);
        await host.StopAsync();
        host.Dispose();

        var sent = _receiver.Received("/track");
        Assert.Contains("\"maas.requests\"", sent, StringComparison.Ordinal);
        Assert.Contains("Loaded add version 1", sent, StringComparison.Ordinal);
        Assert.DoesNotContain(_secret, _receiver.Received(""), StringComparison.Ordinal);
    }

    /// <summary>Whoever stops the app kills it after a while; a collector must not take that while.</summary>
    [Theory]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT", "http://{0}", "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]
    [InlineData("--APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey={1};IngestionEndpoint=http://{0}/;LiveEndpoint=http://{0}/")]
    public async Task App_WithACollectorThatNeverAnswers_StopsAllTheSame(params string[] settings)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var arguments = settings.Select(setting => string.Format(CultureInfo.InvariantCulture, setting, silent.LocalEndpoint, Guid.NewGuid()));
        var host = Build(TimeSpan.FromSeconds(1), [.. arguments]);
        await ServeAsync(host);

        // The clients would wait for an answer for 100 s.
        await StopAsync().WaitAsync(TimeSpan.FromSeconds(80));

        async Task StopAsync()
        {
            await host.StopAsync();
            await Task.Run(host.Dispose);
        }
    }

    /// <summary>One wait for all that is sent, not one after the other.</summary>
    [Fact]
    public async Task App_WithACollectorThatIsSlow_SendsAllAtOnceWhenItStops()
    {
        await using var receiver = await TelemetryReceiver.StartAsync(atOnce: 3);
        using var host = Build(Collector(receiver));
        await ServeAsync(host);

        await host.StopAsync();

        Assert.True(receiver.CameAtOnce);
    }

    [Fact]
    public void App_WithNeither_CollectsNothing()
    {
        using var host = Build();

        Assert.Null(host.Services.GetService<MeterProvider>());
        Assert.Null(host.Services.GetService<TracerProvider>());
    }

    [Fact]
    public void App_WithAnIdentityThatCannotBeRead_DoesNotStart()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Build(
            "--APPLICATIONINSIGHTS_CONNECTION_STRING", $"InstrumentationKey={Guid.NewGuid()}",
            "--APPLICATIONINSIGHTS_AUTHENTICATION_STRING", _secret));

        Assert.Contains("Authorization=AAD", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_secret, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ClientId=7c1d;Authorization=AAD", "7c1d")]
    [InlineData("Authorization=AAD;ClientId=7c1d", "7c1d")]
    [InlineData("Authorization=AAD", null)]
    public void Identity_InTheSettingOfTheHost_IsTheOneThatItNames(string setting, string? clientId)
    {
        var expected = clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId);

        Assert.Equal(expected.ToString(), ApplicationInsightsSettings.IdentityOf(setting).ToString());
    }

    /// <summary>Nothing is sent before the app stops, and then the collector has as long to answer as the app has to stop.</summary>
    private static string[] Collector(TelemetryReceiver receiver) =>
    [
        "--OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Url, "--OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
        "--OTEL_EXPORTER_OTLP_TIMEOUT", "60000",
        "--OTEL_METRIC_EXPORT_INTERVAL", "3600000", "--OTEL_BSP_SCHEDULE_DELAY", "3600000", "--OTEL_BLRP_SCHEDULE_DELAY", "3600000",
    ];

    /// <summary>Requests with secrets where callers put them; one logs something.</summary>
    private async Task ServeAsync(IHost host)
    {
        await host.StartAsync();
        await host.Services.GetRequiredService<ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(1));
        _address = host.Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"];
        using var client = new HttpClient { BaseAddress = new Uri($"http://{_address}") };
        using var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""");

        using var answer = await client.PostAsync($"/v2/models/add/infer?code={_secret}&sig={_secret}", content);
        using var unload = await client.PostAsync($"/v2/repository/models/add/unload?code={_secret}", null);
        using var load = await client.PostAsync($"/v2/repository/models/add/load?code={_secret}", null);

        Assert.All((HttpResponseMessage[])[answer, unload, load], response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    private IHost Build(params string[] settings) => Build(TimeSpan.FromMinutes(1), settings);

    private IHost Build(TimeSpan lastExport, string[] settings)
    {
        var builder = FunctionApp.CreateBuilder(AppArguments.In(
            _directory, ["--AzureWebJobsStorage", "", "--Logging:LogLevel:Microsoft.AspNetCore", "Trace", .. settings]));
        builder.Services.Configure<LastExportOptions>(options => options.LimitMs = (int)lastExport.TotalMilliseconds);
        return builder.Build();
    }
}
