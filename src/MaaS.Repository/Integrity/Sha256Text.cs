using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace MaaS.Repository;

/// <summary>SHA-256 digests as 64 lower-case hexadecimal digits.</summary>
internal static class Sha256Text
{
    public static bool IsValid(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Of(Stream content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static string Of(Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            for (var read = content.Read(buffer); read > 0; read = content.Read(buffer))
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static async Task<string> OfAsync(Stream content, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));

    /// <summary>The digest of a set of files: over <c>path \0 digest \n</c> for each, sorted by path.</summary>
    public static string OfFiles(IEnumerable<ModelFile> files) => Of(Encoding.UTF8.GetBytes(string.Concat(
        files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path}\0{file.Sha256}\n"))));
}
