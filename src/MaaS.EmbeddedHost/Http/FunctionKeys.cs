using System.Security.Cryptography;
using System.Text;
using MaaS.EmbeddedHost.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Http;

/// <summary>The keys with which callers are let in to functions that are not anonymous. Only what they hash to is kept.</summary>
internal sealed class FunctionKeys
{
    public const string Section = "EmbeddedHost:Keys";

    /// <summary>Of the header <c>WWW-Authenticate</c>; the scheme is not a registered one, as there is none for such keys.</summary>
    public const string Challenge = $"ApiKey header=\"{Header}\", query=\"{QueryParameter}\"";

    private const string Header = "x-functions-key";
    private const string QueryParameter = "code";
    private const int MinLength = 20;

    private readonly byte[][] _hashes;

    private FunctionKeys(IEnumerable<string> keys) => _hashes = [.. keys.Select(Hash)];

    /// <summary>Whether every caller is let in.</summary>
    public bool IsEmpty => _hashes.Length == 0;

    /// <exception cref="HostStartException">A key is too short, or could never be sent; the message names it, and does not quote it.</exception>
    public static FunctionKeys Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (section.Value is not null)
        {
            throw new HostStartException($"Setting '{Section}' has a value, expected keys with names, such as '{Section}:default'.");
        }

        var keys = section.GetChildren().ToList();
        var bad = keys.Where(key => !IsValid(key.Value)).Select(key => $"'{key.Path}'").ToList();
        return bad.Count == 0
            ? new FunctionKeys(keys.Select(key => key.Value!))
            : throw new HostStartException(
                $"These settings are no keys: {string.Join(", ", bad)}. Expected at least {MinLength} visible ASCII characters without " +
                "spaces or line ends, such as 'openssl rand -hex 32' prints.");
    }

    /// <summary>Whether the request has one of the keys, as the real host looks for it: in the header, else in the query.</summary>
    public bool Admit(HttpRequest request)
    {
        var given = request.Headers.TryGetValue(Header, out var header) ? header[0] : request.Query[QueryParameter].FirstOrDefault();
        var hash = Hash(given ?? "");

        // As long for every key, right or wrong.
        return _hashes.Aggregate(false, (found, key) => CryptographicOperations.FixedTimeEquals(key, hash) | found);
    }

    private static bool IsValid(string? key) => key is { Length: >= MinLength } && key.All(one => one is > ' ' and <= '~');

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
