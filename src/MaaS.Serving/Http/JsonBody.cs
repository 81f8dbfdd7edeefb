using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MaaS.Inference;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>Small JSON bodies.</summary>
internal static class JsonBody
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>So little that such a request has a budget of its own.</summary>
    private const int MaxMemory = 4 * MaxBytes;

    /// <summary>Null when the body is empty.</summary>
    /// <exception cref="InvalidInputException">It is not JSON of that kind.</exception>
    /// <exception cref="PayloadTooLargeException">It has more than 64 KiB.</exception>
    public static async Task<T?> ReadOrNullAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        await using var body = BodyReader.Open(context.Request, MaxBytes, new ByteBudget(MaxMemory));
        return await ReadOrNullAsync(body, type, context.RequestAborted);
    }

    /// <exception cref="InvalidInputException">It is empty, or not JSON of that kind.</exception>
    /// <exception cref="PayloadTooLargeException">It has more than 64 KiB.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class =>
        await ReadOrNullAsync(context, type) ?? throw Empty();

    /// <summary>A body that may be larger, and counts among the requests in flight.</summary>
    /// <exception cref="InvalidInputException">It is empty, or not JSON of that kind.</exception>
    /// <exception cref="PayloadTooLargeException">It is larger.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int maxBytes, ByteBudget budget)
        where T : class
    {
        await using var body = BodyReader.Open(context.Request, maxBytes, budget);
        return await ReadOrNullAsync(body, type, context.RequestAborted) ?? throw Empty();
    }

    private static async Task<T?> ReadOrNullAsync<T>(BodyReader body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var text = await body.ReadToEndAsync(cancellationToken);
        return text.Length == 0 ? null : Parse(text.Written.Span, type);
    }

    private static InvalidInputException Empty() => new("The body is empty: expected a JSON object.");

    /// <exception cref="InvalidInputException">It is not JSON of that kind.</exception>
    private static T Parse<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type) ?? throw new InvalidInputException("The body is null: expected a JSON object.");
        }
        catch (JsonException e)
        {
            var where = string.IsNullOrEmpty(e.Path) ? "$" : Excerpt.Of(e.Path);
            throw new InvalidInputException($"The body is not the JSON that is expected, at {where}: {Describe(e)}");
        }
    }

    /// <summary>
    /// Our own converters say what they expect; the library's messages name .NET types, which mean nothing to the caller.
    /// </summary>
    private static string Describe(JsonException e) => e.InnerException is FormatException format
        ? format.Message
        : FormattableString.Invariant($"line {e.LineNumber + 1}, byte {e.BytePositionInLine} is not of the right kind, or not JSON.");
}
