using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>A job, checked: what is to be run on what. Its content is here, or in a blob.</summary>
internal sealed record JobWork
{
    public required JobOperation Operation { get; init; }

    public required ModelName Model { get; init; }

    /// <summary>As the caller wrote it, a number or an alias; null for the default.</summary>
    public string? Version { get; init; }

    /// <summary>The body of the request; empty when it is in <see cref="Blob"/>.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    public BlobPath? Blob { get; init; }

    public required string ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public int? JsonLength { get; init; }

    public int? TopK { get; init; }

    public string? Webhook { get; init; }

    /// <summary>SHA-256, in hexadecimal, of everything that makes it the same job or another one.</summary>
    public string ComputeDigest()
    {
        var text = string.Join(
            '\n', Operation, Model, Version, Blob?.ToString() ?? Convert.ToHexStringLower(SHA256.HashData(Content.Span)), ContentType, ContentEncoding,
            JsonLength?.ToString(CultureInfo.InvariantCulture), TopK?.ToString(CultureInfo.InvariantCulture), Webhook);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
