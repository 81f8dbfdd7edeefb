namespace MaaS.Training;

/// <summary>
/// Each step of the first input (the query) gathers from all steps of the second (key and value), or of the same one when there is only
/// one; masked steps are not gathered from. Attention Is All You Need, Vaswani et al., 2017.
/// </summary>
public sealed record MultiHeadAttentionSpec : LayerSpec
{
    public static SpecVariant<LayerSpec> Variant { get; } = new(
        "multiHeadAttention",
        "Each step of the first input gathers from all unmasked steps of the second, or of itself when there is only one input.",
        ReadMembers);

    public required int NumHeads { get; init; }

    /// <summary>The length of query, key and value in each head.</summary>
    public required int KeyDim { get; init; }

    /// <summary>The share of the attention that is dropped while training.</summary>
    public double Dropout { get; init; }

    public bool UseBias { get; init; } = true;

    public override string Type => Variant.Name;

    public override int MaxInputs => 2;

    public override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        foreach (var input in inputs)
        {
            RequireSequence(input);
        }

        return inputs[0];
    }

    public override IReadOnlyList<LayerWeight> Weights(IReadOnlyList<Shape> inputs) =>
        [.. AttentionWeights("", inputs[0][1], inputs[^1][1], NumHeads * KeyDim, UseBias)];

    /// <summary>The four projections, named after <paramref name="prefix"/>; their fans are those of plain matrices.</summary>
    internal static IEnumerable<LayerWeight> AttentionWeights(string prefix, int queryFeatures, int valueFeatures, int width, bool useBias)
    {
        (string Name, int Outputs, int Inputs)[] projections =
        [
            ("query", width, queryFeatures),
            ("key", width, valueFeatures),
            ("value", width, valueFeatures),
            ("output", queryFeatures, width),
        ];
        foreach (var (name, outputs, inputs) in projections)
        {
            yield return LayerWeight.Matrix($"{prefix}{name}_weight", outputs, inputs);
            if (useBias)
            {
                yield return LayerWeight.Bias($"{prefix}{name}_bias", outputs);
            }
        }
    }

    private static MultiHeadAttentionSpec ReadMembers(SpecReader reader) => new()
    {
        NumHeads = reader.Int("numHeads", 1, 1024, "How many heads."),
        KeyDim = reader.Int("keyDim", 1, 65_536, "The length of query, key and value in each head."),
        Dropout = ReadDropout(reader, "The share of the attention that is dropped while training."),
        UseBias = ReadUseBias(reader),
    };
}
