using System.Runtime.InteropServices;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Turns token ids into the inputs of a model, as its manifest says: the ids, and under the names that exports of BERT have, a mask that is
/// 1 where a token is, and the types of tokens, all 0. Immutable.
/// </summary>
internal sealed class TextTensorizer
{
    private const string AttentionMask = "attention_mask";
    private const string TokenTypeIds = "token_type_ids";

    private readonly TextPreprocessing _text;
    private readonly bool _lengthIsFixed;

    private TextTensorizer(TextPreprocessing text, IReadOnlyList<TensorSpec> inputs)
    {
        _text = text;
        Inputs = inputs;
        _lengthIsFixed = inputs.Any(input => input.Shape[1] >= 0);
    }

    /// <summary>In the order of the signature, each of shape [batch, tokens].</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    public bool FirstDimensionIsDynamic => Inputs.All(input => input.Shape[0] < 0);

    /// <exception cref="InvalidInputException">The manifest has no text section, or one that does not fit the model's inputs.</exception>
    public static TextTensorizer For(ModelManifest manifest)
    {
        var text = SectionOf(manifest);
        var inputs = manifest.Signature.Inputs;
        if (inputs.Count(input => input.Name is not (AttentionMask or TokenTypeIds)) != 1)
        {
            throw Misfit(
                manifest,
                $"the model has the inputs {string.Join(", ", inputs.Select(input => $"'{input.Name}'"))}: "
                + $"expected one for token ids, and besides it only '{AttentionMask}' and '{TokenTypeIds}'");
        }

        return inputs.FirstOrDefault(input => !Fits(input, text.MaxLength)) is { } misfit
            ? throw Misfit(
                manifest,
                $"input '{misfit.Name}' is {misfit.DataType.ToProtocolName()} {TensorShape.Format(misfit.Shape)}: "
                + $"expected INT64 [-1,-1], or [-1,{text.MaxLength}] with the manifest's maxLength")
            : new TextTensorizer(text, inputs);
    }

    /// <exception cref="InvalidInputException">The manifest has no text section.</exception>
    public static TextPreprocessing SectionOf(ModelManifest manifest) => manifest.Text
        ?? throw new InvalidInputException(
            $"Model '{manifest.Name}' version {manifest.Version} has no \"text\" in its manifest, "
            + $"which says how a text becomes its input: send tensors to /v2/models/{manifest.Name}/infer.");

    /// <summary>Tokens of each row when the longest text has so many; at least 1.</summary>
    public int LengthFor(int longest) => _lengthIsFixed ? _text.MaxLength : Math.Max(longest, 1);

    /// <summary>Writes one row of one of the inputs.</summary>
    /// <param name="input">Index among <see cref="Inputs"/>.</param>
    /// <param name="ids">Not more than fit.</param>
    /// <param name="row">As long as the row.</param>
    public void Write(int input, ReadOnlySpan<int> ids, Span<byte> row)
    {
        var values = MemoryMarshal.Cast<byte, long>(row);
        var name = Inputs[input].Name;
        values.Fill(name is AttentionMask or TokenTypeIds ? 0 : _text.PadId);
        var tokens = values.Slice(_text.Padding == SequenceEnd.Pre ? values.Length - ids.Length : 0, ids.Length);
        if (name == AttentionMask)
        {
            tokens.Fill(1);
        }
        else if (name != TokenTypeIds)
        {
            for (var i = 0; i < ids.Length; i++)
            {
                tokens[i] = ids[i];
            }
        }
    }

    private static bool Fits(TensorSpec input, int maxLength) =>
        input.DataType == TensorDataType.Int64 && input.Shape is [< 0 or 1, var length] && (length < 0 || length == maxLength);

    private static InvalidInputException Misfit(ModelManifest manifest, string why) =>
        new(
            $"The text section of the manifest of model '{manifest.Name}' version {manifest.Version} does not fit the model: "
            + $"{why}. Publish a version whose manifest fits.");
}
