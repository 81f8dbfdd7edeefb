using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// Where a webhook goes. What a host name resolves to is not known here: <see cref="WebhookConnector"/> checks that whenever it connects.
/// </summary>
internal sealed class WebhookUrl
{
    public const int MaxLength = 2048;

    private static readonly string[] PrivateSuffixes = [".localhost", ".local", ".internal"];

    private WebhookUrl(Uri uri) => Uri = uri;

    public Uri Uri { get; }

    /// <summary>Without the query, in which callers keep secrets: for logs and status.</summary>
    public string Redacted => Uri.GetLeftPart(UriPartial.Path);

    /// <exception cref="InvalidInputException">Webhooks are off, or this service sends none to such a URL.</exception>
    /// <exception cref="WebhooksUnavailableException">They are on, and cannot be signed at present.</exception>
    public static WebhookUrl Parse(string text, WebhookOptions options) =>
        options.IsKeyUnresolved ? throw new WebhooksUnavailableException()
        : TryParse(text, options, out var url, out var problem) ? url : throw new InvalidInputException(problem);

    /// <param name="text">As the caller gave it.</param>
    /// <param name="options">Whether webhooks are on, and whether private addresses are allowed.</param>
    /// <param name="url">Null when false is returned.</param>
    /// <param name="problem">What was found, what was expected, what to do; null when true is returned. Holds no query.</param>
    public static bool TryParse(
        string text, WebhookOptions options, [NotNullWhen(true)] out WebhookUrl? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = options.AreOn
            ? FindProblem(text, options.AllowPrivateAddresses, out url)
            : "A webhook URL was given and this service sends no webhooks. Leave it out, or have MaaS:Webhooks:SigningKey set.";
        return url is not null;
    }

    public override string ToString() => Redacted;

    private static string? FindProblem(string text, bool allowPrivate, out WebhookUrl? url)
    {
        url = null;
        if (text.Length > MaxLength)
        {
            return $"The webhook URL has {text.Length} characters: the limit is {MaxLength}. Give a shorter one.";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return "The webhook URL is not an absolute URL: expected one such as https://example.com/hooks.";
        }

        var problem = FindProblemOfForm(uri, allowPrivate) ?? (allowPrivate ? null : FindProblemOfHost(uri));
        url = problem is null ? new WebhookUrl(uri) : null;
        return problem;
    }

    private static string? FindProblemOfForm(Uri uri, bool allowPrivate)
    {
        if (uri.Scheme != Uri.UriSchemeHttps && !(allowPrivate && uri.Scheme == Uri.UriSchemeHttp))
        {
            var expected = allowPrivate ? "https or http" : "https";
            return $"The webhook URL has the scheme '{Excerpt.Of(uri.Scheme)}': expected {expected}. Give a URL that begins so.";
        }

        // What such a name becomes depends on the machine's globalization mode, and some characters only look like others.
        if (!Ascii.IsValid(uri.Host))
        {
            return $"The webhook URL has the host '{Excerpt.Of(uri.Host)}': expected ASCII. Give an international name as xn--….";
        }

        if (uri.GetLeftPart(UriPartial.Authority).Contains('@'))
        {
            return "The webhook URL holds a user name or a password: expected none. Put a token into the query, or check signatures.";
        }

        return uri.OriginalString.Contains('#') ? "The webhook URL has a fragment (#…): expected none. Leave it out." : null;
    }

    private static string? FindProblemOfHost(Uri uri)
    {
        var host = uri.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out var address) && !PublicAddress.IsPublic(address))
        {
            return $"The webhook URL has the address {address}: expected one of the public Internet. Give the URL of a public host.";
        }

        var isPrivate = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || Array.Exists(PrivateSuffixes, suffix => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
        return isPrivate
            ? $"The webhook URL has the host '{Excerpt.Of(host)}', a private name: expected a public one. Give the URL of a public host."
            : null;
    }
}
