using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace MaaS.Functions;

/// <summary>
/// The command <c>healthcheck</c>: asks the app that runs on this machine with the same settings how it is, where there is neither a shell
/// nor curl to do so.
/// </summary>
/// <param name="Address">What is asked.</param>
/// <param name="Timeout">How long the answer may take.</param>
internal sealed record HealthCheck(Uri Address, TimeSpan Timeout)
{
    public const string Command = "healthcheck";

    private const string Usage = $"Usage: {Command} [--ready] [--port N] [--timeout SECONDS]";
    private const int DefaultPort = 7071;
    private const int MaxTimeoutSeconds = 3600;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Runs the command.</summary>
    /// <param name="options">What follows the command's name.</param>
    /// <param name="setting">The value of an environment variable, null when it is not set.</param>
    /// <param name="errors">Gets one line when the app is not well.</param>
    /// <returns>The exit code: 0 when the app answered 200 in time, else 1.</returns>
    public static async Task<int> RunAsync(string[] options, Func<string, string?> setting, TextWriter errors)
    {
        try
        {
            await Parse(options, setting).AskAsync();
            return 0;
        }
        catch (Exception e) when (e is FormatException or HttpRequestException or TimeoutException)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <exception cref="FormatException">An option, or an address among the settings, cannot be read.</exception>
    internal static HealthCheck Parse(string[] options, Func<string, string?> setting)
    {
        var route = "live";
        int? port = null;
        var timeout = DefaultTimeout;
        for (var i = 0; i < options.Length; i++)
        {
            switch (options[i])
            {
                case "--ready":
                    route = "ready";
                    break;
                case "--port":
                    port = Number(options, ++i, ushort.MaxValue);
                    break;
                case "--timeout":
                    timeout = TimeSpan.FromSeconds(Number(options, ++i, MaxTimeoutSeconds));
                    break;
                default:
                    throw new FormatException($"Found '{options[i]}', which is no option of {Command}. {Usage}");
            }
        }

        var server = port is null ? Server(setting) : new UriBuilder("http", "127.0.0.1", port.Value).Uri;
        return new HealthCheck(new Uri(server, $"v2/health/{route}"), timeout);
    }

    private static int Number(string[] options, int index, int max) =>
        int.TryParse(options.ElementAtOrDefault(index), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= max
            ? number
            : throw new FormatException(
                $"{options[index - 1]}: found '{options.ElementAtOrDefault(index)}', expected a whole number from 1 to {max}. {Usage}");

    /// <summary>Where the host binds, by the settings that it reads itself.</summary>
    private static Uri Server(Func<string, string?> setting)
    {
        if (First(setting, "ASPNETCORE_URLS", "DOTNET_URLS") is { } urls)
        {
            var http = urls.Select(BindingAddress.Parse).FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttp)
                ?? throw new FormatException(
                    $"The app listens on {string.Join(';', urls)}, expected an address with http among them: let it listen on one, "
                    + "or say --port.");
            return new UriBuilder(http.Scheme, IsEveryAddress(http.Host) ? "127.0.0.1" : http.Host, http.Port).Uri;
        }

        var ports = First(setting, "ASPNETCORE_HTTP_PORTS", "DOTNET_HTTP_PORTS");
        return new UriBuilder("http", "127.0.0.1", ports is null ? DefaultPort : Number(["HTTP_PORTS", ports[0]], 1, ushort.MaxValue)).Uri;
    }

    private static string[]? First(Func<string, string?> setting, params string[] names) => names
        .Select(name => setting(name)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .FirstOrDefault(values => values is { Length: > 0 });

    private static bool IsEveryAddress(string host) => host is "+" or "*" or "0.0.0.0" or "[::]";

    private async Task AskAsync()
    {
        // The environment may name a proxy, which would not find this machine.
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(Address, HttpCompletionOption.ResponseHeadersRead);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new HttpRequestException($"{Address} answered {(int)response.StatusCode}, expected 200.");
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{Address} did not answer within {Timeout.TotalSeconds:0} s.", e);
        }
    }
}
