using System.Text.Json;

namespace MaaS.Repository;

/// <summary>Reads the JSON documents of the repository with errors that name the place.</summary>
internal static class JsonText
{
    public const int MaxBytes = 16 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="InvalidManifestException">The text is too long, not JSON, or not of this shape.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8, string document)
        where T : class
    {
        if (utf8.Length > MaxBytes)
        {
            throw TooLong(document);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(utf8.StartsWith(ByteOrderMark) ? utf8[ByteOrderMark.Length..] : utf8, RepositoryJson.Options)
                ?? throw new InvalidManifestException(document, ["$: found null, expected an object."]);
        }
        catch (JsonException e)
        {
            var detail = e.Message.Split(" Path: ")[0];
            throw new InvalidManifestException(document, [$"{e.Path ?? "$"} (line {e.LineNumber + 1}): {detail}"]);
        }
    }

    /// <summary>The whole content, or an error when it is longer than a document may be.</summary>
    /// <exception cref="InvalidManifestException">There is too much.</exception>
    public static async Task<byte[]> ReadAsync(Stream content, string document, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 << 10];
        while (await content.ReadAsync(chunk, cancellationToken) is var count and > 0)
        {
            buffer.Write(chunk, 0, count);
            if (buffer.Length > MaxBytes)
            {
                throw TooLong(document);
            }
        }

        return buffer.ToArray();
    }

    private static InvalidManifestException TooLong(string document) =>
        new(document, [$"$: found more than {MaxBytes} bytes, expected at most {MaxBytes}."]);
}
