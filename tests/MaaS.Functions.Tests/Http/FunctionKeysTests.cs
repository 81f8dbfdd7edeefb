using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using MaaS.Testing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Functions.Tests.Http;

/// <summary>The app behind a key, as a container that others can reach.</summary>
public sealed partial class FunctionKeysTests : IAsyncLifetime, IDisposable
{
    private const string Key = "a-key-of-more-than-20-characters";

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _client = new();
    private IHost? _host;

    private static IEnumerable<HttpTriggerAttribute> Triggers => typeof(FunctionApp).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .SelectMany(method => method.GetParameters())
        .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
        .OfType<HttpTriggerAttribute>();

    public async Task InitializeAsync()
    {
        _host = FunctionApp.CreateBuilder(AppArguments.In(
            _directory, "--EmbeddedHost:Keys:default", Key, "--AzureWebJobsStorage", "", "--MaaS:Models:SeedDirectory", "")).Build();
        await _host.StartAsync();
        _client.BaseAddress = new Uri($"http://{_host.Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"]}");
    }

    public async Task DisposeAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
    }

    /// <summary>Called after <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task EveryRoute_WithoutAKey_IsOpenOnlyIfItIsAnonymous()
    {
        foreach (var trigger in Triggers)
        {
            var status = await SendAsync(trigger, key: null);

            var isOpen = trigger.AuthLevel == AuthorizationLevel.Anonymous;
            Assert.True(isOpen == (status != HttpStatusCode.Unauthorized), $"{trigger.Route} answers {status}.");
        }
    }

    [Fact]
    public async Task EveryRoute_WithTheKey_LetsIn()
    {
        foreach (var trigger in Triggers)
        {
            Assert.NotEqual(HttpStatusCode.Unauthorized, await SendAsync(trigger, Key));
        }
    }

    [Fact]
    public void Anonymous_AreHealthDescriptionAndFallbacksOnly() => Assert.Equal(
        ["api/{*path}", "openapi.json", "v2/health/live", "v2/health/ready", "v2/{*path}"],
        Triggers.Where(trigger => trigger.AuthLevel == AuthorizationLevel.Anonymous).Select(trigger => trigger.Route!)
            .Order(StringComparer.Ordinal));

    private async Task<HttpStatusCode> SendAsync(HttpTriggerAttribute trigger, string? key)
    {
        var method = HttpMethod.Parse(trigger.Methods?.FirstOrDefault() ?? "get");
        using var request = new HttpRequestMessage(method, PartOfTheRoute().Replace(trigger.Route!, "some"));
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using var response = await _client.SendAsync(request);
        return response.StatusCode;
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex PartOfTheRoute();
}
