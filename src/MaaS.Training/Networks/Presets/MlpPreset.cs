namespace MaaS.Training;

/// <summary>Dense layers one after the other.</summary>
public sealed record MlpPreset : PresetSpec
{
    private static readonly IReadOnlyList<int> DefaultUnits = [128, 64];

    public static SpecVariant<PresetSpec> Variant { get; } = new("mlp", "Dense layers one after the other.", ReadMembers);

    /// <summary>Of each hidden layer.</summary>
    public IReadOnlyList<int> Units { get; init; } = DefaultUnits;

    public Activation Activation { get; init; } = Activation.Relu;

    public double Dropout { get; init; }

    public override IReadOnlyList<LayerSpec> Layers(NetworkInput input, int outputs) =>
        [new FlattenSpec { Name = "flatten" }, .. Units.SelectMany(Hidden), Output(outputs)];

    private IEnumerable<LayerSpec> Hidden(int units, int index) =>
    [
        new DenseSpec { Name = $"dense{index + 1}", Units = units, Activation = Activation },
        .. DropoutUnlessZero($"dropout{index + 1}", Dropout),
    ];

    private static MlpPreset ReadMembers(SpecReader reader) => new()
    {
        Units = reader.OptionalInts("units", 1, 65_536, "The outputs of each hidden layer; [128, 64] when absent.") ?? DefaultUnits,
        Activation = reader.Choice<Activation>("activation", "Of the hidden layers.", Activation.Relu),
        Dropout = ReadDropout(reader, fallback: 0),
    };
}
