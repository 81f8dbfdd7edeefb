namespace MaaS.Training;

/// <summary>
/// Goes through a sequence [steps, features] and keeps a state. A mask is ignored: padding is expected in front, where it fades.
/// </summary>
public sealed record RecurrentSpec : UnaryLayerSpec
{
    private const string Ignored = " Goes through all steps of a sequence, masked or not.";

    public static IReadOnlyList<SpecVariant<LayerSpec>> Variants { get; } =
    [
        New(RecurrentCell.SimpleRNN, "A recurrent layer without gates, with tanh." + Ignored),
        New(RecurrentCell.Lstm, "A long short-term memory." + Ignored),
        New(RecurrentCell.Gru, "A gated recurrent unit (reset_after)." + Ignored),
    ];

    public required RecurrentCell Cell { get; init; }

    /// <summary>The length of the state; the output has twice as many features when the layer is bidirectional.</summary>
    public required int Units { get; init; }

    /// <summary>Whether the output holds the state at every step [steps, units], or only the last [units].</summary>
    public bool ReturnSequences { get; init; }

    /// <summary>Whether a second one goes backwards; the states of the two are joined.</summary>
    public bool Bidirectional { get; init; }

    public bool UseBias { get; init; } = true;

    public override string Type => TypeOf(Cell);

    /// <summary>How many matrices of <see cref="Units"/> rows the weights consist of.</summary>
    public int Gates => Cell switch
    {
        RecurrentCell.Lstm => 4,
        RecurrentCell.Gru => 3,
        _ => 1,
    };

    private protected override Shape OutputShape(Shape input)
    {
        RequireSequence(input);
        var features = Bidirectional ? 2 * Units : Units;
        return ReturnSequences ? Shape.Of(input[0], features) : Shape.Of(features);
    }

    private protected override IReadOnlyList<LayerWeight> Weights(Shape input) => Bidirectional
        ? [.. Direction(input, ""), .. Direction(input, "_reverse")]
        : [.. Direction(input, "")];

    private IEnumerable<LayerWeight> Direction(Shape input, string suffix)
    {
        var rows = Gates * Units;
        yield return LayerWeight.Matrix($"cell.weight_ih_l0{suffix}", rows, input[1]);
        yield return LayerWeight.Matrix($"cell.weight_hh_l0{suffix}", rows, Units) with { Role = WeightRole.Recurrent };
        if (UseBias)
        {
            var role = Cell == RecurrentCell.Lstm ? WeightRole.LstmBias : WeightRole.Bias;
            yield return new LayerWeight($"cell.bias_ih_l0{suffix}", Shape.Of(rows), role);
        }

        // The GRU multiplies the second bias by a gate; elsewhere it would be added to the first.
        if (UseBias && Cell == RecurrentCell.Gru)
        {
            yield return LayerWeight.Bias($"cell.bias_hh_l0{suffix}", rows);
        }
    }

    private static SpecVariant<LayerSpec> New(RecurrentCell cell, string about) => new(TypeOf(cell), about, reader => Read(reader, cell));

    private static string TypeOf(RecurrentCell cell) => cell switch
    {
        RecurrentCell.Lstm => "lstm",
        RecurrentCell.Gru => "gru",
        _ => "simpleRNN",
    };

    private static RecurrentSpec Read(SpecReader reader, RecurrentCell cell) => new()
    {
        Cell = cell,
        Units = reader.Int("units", 1, 65_536, "The length of the state."),
        ReturnSequences = reader.Flag(
            "returnSequences", fallback: false, "Whether the output holds the state at every step, or only the last."),
        Bidirectional = reader.Flag(
            "bidirectional", fallback: false, "Whether a second one goes backwards; the states of the two are joined."),
        UseBias = ReadUseBias(reader),
    };
}
