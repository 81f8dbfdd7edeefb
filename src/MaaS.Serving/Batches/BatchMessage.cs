using System.Globalization;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// One step of a batch: <c>&lt;batch id&gt;</c> alone finds the chunks of its file, <c>&lt;batch id&gt;/&lt;index&gt;</c> answers one of
/// them.
/// </summary>
/// <param name="BatchId">Which batch.</param>
/// <param name="Chunk">Null to find the chunks.</param>
internal sealed record BatchMessage(string BatchId, int? Chunk)
{
    /// <exception cref="InvalidInputException">It is no such message.</exception>
    public static BatchMessage Parse(string text)
    {
        var parts = text.Split('/');
        var isId = parts[0].Length is > 0 and <= 64 && parts[0].All(char.IsAsciiHexDigitLower);
        return isId && parts.Length == 1 ? new BatchMessage(parts[0], null)
            : isId && parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new BatchMessage(parts[0], index)
            : throw new InvalidInputException(
                $"A message on {BatchesOptions.Queue} is '{Excerpt.Of(text)}': only the service writes there.");
    }

    public override string ToString() => Chunk is { } index ? FormattableString.Invariant($"{BatchId}/{index}") : BatchId;
}
