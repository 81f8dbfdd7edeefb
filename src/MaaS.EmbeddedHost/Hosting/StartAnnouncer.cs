using System.Globalization;
using System.Net;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Hosting;

/// <summary>Says what is served and where, once it is known: to people in the log, to the app as <c>WEBSITE_HOSTNAME</c>.</summary>
internal sealed partial class StartAnnouncer(
    DiscoveredFunctions functions, FunctionKeys keys, IServer server, IConfiguration configuration, ILogger<StartAnnouncer> logger)
    : IHostedLifecycleService
{
    private const string HostNameKey = "WEBSITE_HOSTNAME";

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses;
        LogListening(string.Join(", ", addresses));
        var address = BindingAddress.Parse(addresses.First());
        var authority = string.Create(CultureInfo.InvariantCulture, $"localhost:{address.Port}");
        configuration[HostNameKey] ??= authority;
        foreach (var function in functions.Http)
        {
            var verbs = function.Methods.Count > 0 ? string.Join(',', function.Methods) : "any verb";
            LogFunction(function.Name, verbs, $"{address.Scheme}://{authority}/{function.Route}");
        }

        if (functions.Disabled.Count > 0)
        {
            LogDisabled(string.Join(", ", functions.Disabled));
        }

        if (keys.IsEmpty && functions.Http.Any(function => function.NeedsKey)
            && addresses.FirstOrDefault(IsReachable) is { } reachable)
        {
            LogOpen(reachable, FunctionKeys.Section);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether others than this machine may reach it. Any name but localhost stands for all addresses of the machine.</summary>
    private static bool IsReachable(string url)
    {
        var address = BindingAddress.Parse(url);
        return !address.IsUnixPipe && !address.IsNamedPipe && address.Host != "localhost"
            && !(IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
    }

    [LoggerMessage(1, LogLevel.Information, "Listening on {Addresses}. Ctrl+C ends.")]
    private partial void LogListening(string addresses);

    [LoggerMessage(2, LogLevel.Information, "{Function}: [{Verbs}] {Url}")]
    private partial void LogFunction(string function, string verbs, string url);

    [LoggerMessage(3, LogLevel.Information, "Disabled by settings: {Functions}")]
    private partial void LogDisabled(string functions);

    [LoggerMessage(4, LogLevel.Warning,
        "No key is set: whoever reaches {Address} may call every function. Set {Section}:<name> to keep callers without a key out")]
    private partial void LogOpen(string address, string section);
}
