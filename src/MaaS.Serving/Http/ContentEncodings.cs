using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MaaS.Serving;

/// <summary>gzip and deflate, both ways. What HTTP calls deflate is the zlib format (RFC 9110, section 8.4.1.2).</summary>
internal static class ContentEncodings
{
    /// <summary>The body without its encoding; the body itself when it has none.</summary>
    /// <exception cref="UnsupportedContentException">The encoding is neither.</exception>
    public static Stream Decode(HttpRequest request)
    {
        var encodings = request.Headers.ContentEncoding;
        return encodings.Count == 0 ? request.Body : encodings.ToString().Trim().ToLowerInvariant() switch
        {
            "" or "identity" => request.Body,
            "gzip" or "x-gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
            "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress),
            var other => throw new UnsupportedContentException(
                $"Content-Encoding '{Excerpt.Of(other)}' is not known: expected gzip, deflate or none."),
        };
    }

    /// <summary>
    /// Where to write the answer, encoded as the caller accepts it; dispose it to finish. Null when the answer goes out as it is. Sets the
    /// headers, also those by which a cache knows that another caller may get another encoding.
    /// </summary>
    public static Stream? TryEncode(HttpContext context)
    {
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        var chosen = context.Request.Headers.AcceptEncoding.Count == 0 ? null : Choose(context.Request.GetTypedHeaders().AcceptEncoding);
        if (chosen is null)
        {
            return null;
        }

        context.Response.Headers.ContentEncoding = chosen;
        return chosen == "gzip"
            ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <summary>gzip before deflate; an encoding with weight 0 is refused, <c>identity</c> preferred by weight wins.</summary>
    private static string? Choose(IList<StringWithQualityHeaderValue> accepted)
    {
        var best = accepted
            .Where(value => (value.Quality ?? 1) > 0)
            .Select(value => (Name: value.Value.ToString().ToLowerInvariant(), Quality: value.Quality ?? 1))
            .Where(value => value.Name is "gzip" or "deflate" or "identity")
            .OrderByDescending(value => value.Quality)
            .ThenBy(value => value.Name == "gzip" ? 0 : value.Name == "deflate" ? 1 : 2)
            .FirstOrDefault();
        return best.Name is "gzip" or "deflate" ? best.Name : null;
    }
}
