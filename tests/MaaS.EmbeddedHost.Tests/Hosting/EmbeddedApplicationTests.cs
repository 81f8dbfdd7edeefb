using System.Net;
using System.Net.Sockets;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Http;
using MaaS.EmbeddedHost.Tests.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.EmbeddedHost.Tests.Hosting;

public class EmbeddedApplicationTests
{
    [Theory]
    [InlineData("""{ "extensions": { "http": { "routePrefix": "" } } }""", "/query")]
    [InlineData("""{ "extensions": { "http": { "routePrefix": "a/b" } } }""", "/a/b/query")]
    [InlineData("""{ "version": "2.0", /* unknown */ "extensions": { "queues": { "batchSize": 1 } }, }""", "/api/query")]
    public async Task RoutePrefix_HostJson_IsBeforeEveryRoute(string hostJson, string path)
    {
        await using var app = await new TestApp().WithFile("host.json", hostJson).StartAsync(typeof(SampleFunctions));
        Assert.Equal("null", await app.Client.GetStringAsync(path));
    }

    [Theory]
    [InlineData("host.json", "{ nope", "is not valid JSON")]
    [InlineData("host.json", "[]", "holds a JSON Array, expected an object")]
    [InlineData("host.json", """{ "extensions": { "http": { "routePrefix": 1 } } }""", "'extensions.http.routePrefix'")]
    [InlineData("host.json", """{ "extensions": { "queues": { "batchSize": 33 } } }""",
        "'extensions.queues.batchSize'", "is 33, expected a number from 1 to 32")]
    [InlineData("host.json", """{ "extensions": { "queues": { "visibilityTimeout": 30 } } }""", "expected a time from \"00:00:00\"")]
    [InlineData("host.json", """{ "extensions": { "queues": { "messageEncoding": "utf8" } } }""", "expected \"none\" or \"base64\"")]
    [InlineData("local.settings.json", "{", "is not valid JSON")]
    [InlineData("local.settings.json", """{ "IsEncrypted": true }""", "func settings decrypt")]
    [InlineData("local.settings.json", """{ "Values": { "A": {} } }""", "'Values.A'")]
    [InlineData("local.settings.json", """{ "Host": { "LocalHttpPort": 70000 } }""", "expected a number from 0 to 65535")]
    public async Task CreateBuilder_BadFile_SaysWhichAndWhy(string file, string content, params string[] expected)
    {
        await using var app = new TestApp().WithFile(file, content);
        var exception = Assert.Throws<HostStartException>(() => app.CreateBuilder());
        Assert.Contains(Path.Combine(app.Directory, file), exception.Message);
        Assert.All(expected, part => Assert.Contains(part, exception.Message));
    }

    /// <summary>A watch would be of the whole folder with all below it.</summary>
    [Fact]
    public async Task Configuration_Files_AreNotWatched()
    {
        await using var app = new TestApp().WithFile("appsettings.json", "{}");

        var files = app.CreateBuilder().Configuration.Sources.OfType<FileConfigurationSource>().ToArray();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.False(file.ReloadOnChange, file.Path));
    }

    [Fact]
    public async Task Configuration_LocalSettings_AreBelowEnvironmentAndCommandLine()
    {
        var variable = $"MAAS_TEST_{Guid.NewGuid():n}";
        Environment.SetEnvironmentVariable(variable, "environment");
        try
        {
            await using var app = await new TestApp()
                .WithFile("appsettings.json", """{ "FromFile": "appsettings" }""")
                .WithFile("local.settings.json", $$"""
                    { "Values": { "{{variable}}": "file", "FromArgs": "file", "FromFile": "file", "Section__Key": "file", "Number": 3 } }
                    """)
                .WithArguments("--FromArgs", "args")
                .StartAsync();

            Assert.Equal("environment", app.Configuration[variable]);
            Assert.Equal("args", app.Configuration["FromArgs"]);
            Assert.Equal("file", app.Configuration["FromFile"]);
            Assert.Equal("file", app.Configuration["Section:Key"]);
            Assert.Equal("3", app.Configuration["Number"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Theory]
    [InlineData("""{ "Values": { } }""", "UseDevelopmentStorage=true")]
    [InlineData("""{ "Values": { "AzureWebJobsStorage": "a" } }""", "a")]
    [InlineData("""{ "Values": { "AzureWebJobsStorage__accountName": "a" } }""", null)]
    public async Task Configuration_StorageSetting_DefaultsToDevelopmentStorage(string localSettings, string? expected)
    {
        await using var app = new TestApp().WithFile("local.settings.json", localSettings);
        var application = new EmbeddedApplication(["--contentRoot", app.Directory]);
        Assert.Equal(expected, application.Web.Configuration["AzureWebJobsStorage"]);
    }

    [Theory]
    [InlineData("http://localhost:7071")]
    [InlineData("http://localhost:7100", "--port", "7100")]
    [InlineData("http://127.0.0.1:0", "--port", "0")]
    [InlineData("http://0.0.0.0:80", "--urls", "http://0.0.0.0:80")]
    public async Task Urls_CommandLine_WinsOverTheDefault(string expected, params string[] arguments)
    {
        await using var app = new TestApp();
        var application = new EmbeddedApplication(["--contentRoot", app.Directory, .. arguments]);
        Assert.Equal(expected, application.Web.Configuration["urls"]);
    }

    [Fact]
    public async Task Urls_LocalHttpPort_WinsOverTheDefault()
    {
        await using var app = new TestApp().WithFile("local.settings.json", """{ "Host": { "LocalHttpPort": 7200 } }""");
        Assert.Equal("http://localhost:7200", new EmbeddedApplication(["--contentRoot", app.Directory]).Web.Configuration["urls"]);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Staging", "--environment", "Staging")]
    public async Task EnvironmentName_NothingSet_IsDevelopment(string expected, params string[] arguments)
    {
        await using var app = new TestApp().WithArguments(arguments);
        Assert.Equal(expected, app.CreateBuilder().Environment.EnvironmentName);
    }

    [Fact]
    public async Task StopAsync_RequestInFlight_Finishes()
    {
        await using var app = await new TestApp().WithSetting("EmbeddedHost:DrainSeconds", "300").StartAsync(typeof(SampleFunctions));
        var response = app.Client.GetStringAsync("/api/waits");
        await app.Gate.Entered;

        var stopped = app.Host.StopAsync();
        await RefusesAsync(app.Client.BaseAddress!.Port);
        Assert.False(stopped.IsCompleted);
        app.Gate.Open();

        Assert.Equal("done", await response);
        await stopped;
    }

    [Fact]
    public async Task StopAsync_DrainTimeOver_RequestIsCancelled()
    {
        await using var app = await new TestApp().WithArguments("--EmbeddedHost:DrainSeconds", "0").StartAsync(typeof(SampleFunctions));
        var response = app.Client.GetStringAsync("/api/waits");
        await app.Gate.Entered;

        await app.Host.StopAsync();

        await app.Gate.Cancelled;
        await Assert.ThrowsAsync<HttpRequestException>(() => response);
    }

    [Fact]
    public async Task Build_Server_TakesItsMemoryInLargeBlocks()
    {
        await using var app = await new TestApp().StartAsync();

        using var pool = app.Host.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create();
        using var block = pool.Rent();

        Assert.Equal(BlockPool.BlockLength, block.Memory.Length);
    }

    [Fact]
    public async Task Build_HostOptions_DrainIs30SecondsUnlessConfigured()
    {
        await using var app = await new TestApp().StartAsync();
        var options = app.Host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HostOptions>>();
        Assert.Equal(TimeSpan.FromSeconds(30), options.Value.ShutdownTimeout);
    }

    private static Task RefusesAsync(int port) => Eventually.TrueAsync(async () =>
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    });
}
