using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Appends texts as rows to requests of a model that takes texts.</summary>
internal sealed class TextInput(BatchModel model)
{
    /// <summary>Of a column, or of a member of a line.</summary>
    public const string Name = "text";

    private TextTensorizer? _tensorizer;

    /// <param name="utf8">The text.</param>
    /// <param name="request">That takes the row.</param>
    /// <exception cref="InvalidInputException">It is too long, not UTF-8, or the model takes no texts.</exception>
    public void Append(ReadOnlySpan<byte> utf8, RequestBuilder request) => Append(TextRequest.Decode(utf8, "The text"), request);

    /// <inheritdoc cref="Append(ReadOnlySpan{byte}, RequestBuilder)"/>
    public void Append(string text, RequestBuilder request)
    {
        _tensorizer ??= TextTensorizer.For(model.Manifest);
        if (text.Length > TextRequest.MaxCharacters)
        {
            throw new InvalidInputException($"The text has {text.Length} characters: at most {TextRequest.MaxCharacters} are allowed.");
        }

        var ids = model.Tokenizer!.Encode(text);
        var length = _tensorizer.LengthFor(ids.Length);
        for (var input = 0; input < _tensorizer.Inputs.Count; input++)
        {
            var column = request.Column(input);
            var row = column.Reserve(length * sizeof(long))[..(length * sizeof(long))];
            _tensorizer.Write(input, ids, row);
            column.Advance(row.Length);
            request.SetShape(input, [length]);
        }
    }
}
