using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.Functions.Tests;

public sealed class HealthCheckTests
{
    [Theory]
    [InlineData("", "", "http://127.0.0.1:7071/v2/health/live")]
    [InlineData("", "ASPNETCORE_HTTP_PORTS=8080", "http://127.0.0.1:8080/v2/health/live")]
    [InlineData("", "ASPNETCORE_HTTP_PORTS=8081;8082", "http://127.0.0.1:8081/v2/health/live")]
    [InlineData("", "ASPNETCORE_URLS=http://+:5000", "http://127.0.0.1:5000/v2/health/live")]
    [InlineData("", "ASPNETCORE_URLS=http://[::]:5000", "http://127.0.0.1:5000/v2/health/live")]
    [InlineData("", "ASPNETCORE_URLS=https://*:5001;http://10.0.0.4:5000", "http://10.0.0.4:5000/v2/health/live")]
    [InlineData("", "ASPNETCORE_URLS=http://*:1,ASPNETCORE_HTTP_PORTS=2", "http://127.0.0.1:1/v2/health/live")]
    [InlineData("", "ASPNETCORE_URLS=,ASPNETCORE_HTTP_PORTS=2", "http://127.0.0.1:2/v2/health/live")]
    [InlineData("", "DOTNET_HTTP_PORTS=8083", "http://127.0.0.1:8083/v2/health/live")]
    [InlineData("--ready", "ASPNETCORE_HTTP_PORTS=8080", "http://127.0.0.1:8080/v2/health/ready")]
    [InlineData("--port 9000 --ready", "ASPNETCORE_URLS=http://*:1", "http://127.0.0.1:9000/v2/health/ready")]
    public void Parse_OptionsAndSettings_AsksWhereTheHostBinds(string options, string settings, string expected)
    {
        var check = HealthCheck.Parse(Words(options), Settings(settings));

        Assert.Equal(expected, check.Address.AbsoluteUri);
        Assert.Equal(TimeSpan.FromSeconds(5), check.Timeout);
    }

    [Fact]
    public void Parse_Timeout_IsTaken() =>
        Assert.Equal(TimeSpan.FromSeconds(12), HealthCheck.Parse(["--timeout", "12"], Settings("")).Timeout);

    [Theory]
    [InlineData("--port", "--port")]
    [InlineData("--port 0", "'0'")]
    [InlineData("--port 65536", "'65536'")]
    [InlineData("--timeout soon", "'soon'")]
    [InlineData("--alive", "'--alive'")]
    public async Task RunAsync_WrongOption_SaysWhichAndEndsWith1(string options, string expected)
    {
        var errors = new StringWriter();

        Assert.Equal(1, await HealthCheck.RunAsync(Words(options), Settings(""), errors));
        Assert.Contains(expected, errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("Usage: healthcheck", errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS=https://*:5001", "https://*:5001")]
    [InlineData("ASPNETCORE_URLS=nowhere", "nowhere")]
    [InlineData("ASPNETCORE_HTTP_PORTS=http", "'http'")]
    public async Task RunAsync_SettingsThatNameNoHttpAddress_SaysWhatWasFound(string settings, string expected)
    {
        var errors = new StringWriter();

        Assert.Equal(1, await HealthCheck.RunAsync([], Settings(settings), errors));
        Assert.Contains(expected, errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(202, 1)]
    [InlineData(503, 1)]
    [InlineData(302, 1)]
    public async Task RunAsync_Answer_GivesTheExitCode(int status, int expected)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/v2/health/ready" ? status : StatusCodes.Status404NotFound;
            context.Response.Headers.Location = "/";
            return Task.CompletedTask;
        });

        var settings = Settings($"ASPNETCORE_URLS={server.Urls.Single()}");

        Assert.Equal(expected, await HealthCheck.RunAsync(["--ready", "--timeout", "60"], settings, TextWriter.Null));
    }

    [Fact]
    public async Task RunAsync_NoAnswerInTime_EndsWith1()
    {
        var never = new TaskCompletionSource();
        await using var server = await StartAsync(_ => never.Task);
        var errors = new StringWriter();

        Assert.Equal(1, await HealthCheck.RunAsync(["--timeout", "1"], Settings($"ASPNETCORE_URLS={server.Urls.Single()}"), errors));
        Assert.Contains("within 1 s", errors.ToString(), StringComparison.Ordinal);
        never.SetResult();
    }

    [Fact]
    public async Task RunAsync_NobodyListens_EndsWith1()
    {
        var errors = new StringWriter();

        Assert.Equal(1, await HealthCheck.RunAsync(["--port", $"{FreePort()}"], Settings(""), errors));
        Assert.NotEqual("", errors.ToString());
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Func<string, string?> Settings(string text)
    {
        var settings = text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return settings.GetValueOrDefault;
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
