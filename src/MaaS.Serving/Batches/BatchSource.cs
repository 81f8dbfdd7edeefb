using System.Security.Cryptography;
using System.Text;
using Azure;

namespace MaaS.Serving;

/// <summary>One version of an uploaded file. The same name with other content is another.</summary>
/// <param name="Name">Of the blob in its container.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedAt">When it was uploaded.</param>
internal sealed record BatchSource(string Name, string ETag, long Length, DateTimeOffset ModifiedAt)
{
    private const int IdBytes = 16;

    public static BatchSource Of(string name, ETag etag, long length, DateTimeOffset modifiedAt) =>
        new(name, etag.ToString().Trim('"'), length, modifiedAt);

    /// <summary>However often the upload is told of, it is the same batch: 32 hexadecimal digits of the SHA-256 of name and ETag.</summary>
    public string ComputeBatchId() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name}\n{ETag}")).AsSpan(0, IdBytes));
}
