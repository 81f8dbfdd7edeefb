namespace MaaS.Training;

/// <summary>One dense layer: linear or logistic regression.</summary>
public sealed record LinearPreset : PresetSpec
{
    public static SpecVariant<PresetSpec> Variant { get; } =
        new("linear", "One dense layer: linear or logistic regression.", _ => new LinearPreset());

    public override IReadOnlyList<LayerSpec> Layers(NetworkInput input, int outputs) =>
        [new FlattenSpec { Name = "flatten" }, Output(outputs)];
}
