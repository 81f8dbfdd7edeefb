using System.Text;
using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>The body of a prediction on texts: one text as it is, or JSON with one or several.</summary>
/// <param name="Texts">At least one; any may be empty.</param>
/// <param name="IsList">Whether the answer is a list too.</param>
internal sealed record TextRequest(IReadOnlyList<string> Texts, bool IsList)
{
    public const int MaxTexts = 256;

    /// <summary>UTF-16 code units of one text.</summary>
    public const int MaxCharacters = 1_000_000;

    private const string AcceptedJson = "{\"text\": \"…\"} or {\"texts\": [\"…\", …]}";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="UnsupportedContentException">It is neither plain text in UTF-8 nor JSON.</exception>
    /// <exception cref="InvalidInputException">It is JSON of another form, or not UTF-8.</exception>
    /// <exception cref="PayloadTooLargeException">A text is too long, or there is never the memory for it.</exception>
    /// <exception cref="OverloadedException">There is no memory for it now.</exception>
    public static async Task<TextRequest> ReadAsync(string? contentType, BodyReader body, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(contentType) || PredictionContent.IsJson(contentType))
        {
            return await PredictionContent.ReadJsonAsync(body, root => Parse(root, body.Memory), cancellationToken);
        }

        if (!PredictionContent.IsUtf8Text(contentType))
        {
            throw new UnsupportedContentException(
                $"The content type is '{contentType}': expected text/plain in UTF-8, or application/json with {AcceptedJson}.");
        }

        using var bytes = await body.ReadToEndAsync(cancellationToken);
        body.Memory.Take(bytes.Length * (long)sizeof(char));
        return new TextRequest([Check(Decode(bytes.Written.Span, "The body"), "The body")], IsList: false);
    }

    /// <exception cref="InvalidInputException">It is not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> utf8, string what)
    {
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidInputException($"{what} is not valid UTF-8 at byte {e.Index}: expected text in UTF-8.");
        }
    }

    /// <exception cref="PayloadTooLargeException">It is too long.</exception>
    public static string Check(string text, string what) => text.Length <= MaxCharacters
        ? text
        : throw new PayloadTooLargeException($"{what} has {text.Length} characters: expected at most {MaxCharacters}. Send a part of it.");

    private static TextRequest Parse(JsonElement root, RequestMemory memory)
    {
        PredictionContent.RequireProperties(root, "text", "texts");
        if (root.TryGetProperty("text", out var text))
        {
            return root.TryGetProperty("texts", out _)
                ? throw new InvalidInputException("The body has \"text\" and \"texts\": expected one of them.")
                : new TextRequest([Read(text, "text", memory)], IsList: false);
        }

        if (!root.TryGetProperty("texts", out var texts))
        {
            throw new InvalidInputException($"The body has no text: expected {AcceptedJson}.");
        }

        if (texts.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidInputException(
                $"\"texts\" is {(texts.ValueKind == JsonValueKind.String ? "a string" : PredictionContent.Describe(texts))}: "
                + "expected an array of strings.");
        }

        return texts.GetArrayLength() is >= 1 and <= MaxTexts
            ? new TextRequest([.. texts.EnumerateArray().Select((element, i) => Read(element, $"texts[{i}]", memory))], IsList: true)
            : throw new InvalidInputException($"\"texts\" has {texts.GetArrayLength()} texts: expected 1 to {MaxTexts}.");
    }

    private static string Read(JsonElement element, string where, RequestMemory memory)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw new InvalidInputException($"{where} is {PredictionContent.Describe(element)}: expected a string.");
        }

        try
        {
            var text = Check(element.GetString()!, where);
            memory.Take(text.Length * (long)sizeof(char));
            return text;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidInputException($"{where} has an escape of half a character: expected \\uD800 to \\uDFFF in pairs.");
        }
    }
}
