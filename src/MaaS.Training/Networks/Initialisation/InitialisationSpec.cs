namespace MaaS.Training;

/// <summary>How the weights of a network start. Where it does not say, as in Keras.</summary>
public sealed record InitialisationSpec
{
    private const string Path = "$.initialisation";

    /// <summary>Of everything that is drawn; the same seed gives the same weights on every machine.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>For all layers.</summary>
    public LayerInitialisation All { get; init; } = new();

    /// <summary>For single layers, by name.</summary>
    public IReadOnlyDictionary<string, LayerInitialisation> Layers { get; init; } = new Dictionary<string, LayerInitialisation>();

    public static InitialisationSpec Read(SpecReader reader) => new()
    {
        Seed = reader.Int(
            "seed", 0, int.MaxValue, "Of everything that is drawn; the same seed gives the same weights on every machine.", fallback: 1),
        All = LayerInitialisation.Read(reader),
        Layers = reader.Map("layers", "For single layers, by name, what differs from the above.", LayerInitialisation.Read),
    };

    /// <summary>What does not fit the network, with its path in the run spec.</summary>
    public IEnumerable<string> FindErrors(NetworkPlan plan)
    {
        var names = plan.Layers.Select(layer => layer.Name).ToList();
        return Layers.Keys.Except(names)
            .Select(name => $"{Path}.layers['{name}']: no such layer, expected one of {string.Join(", ", names)}.");
    }

    /// <summary>The first values of <paramref name="weight"/>, row by row.</summary>
    public float[] Draw(PlannedLayer layer, LayerWeight weight, SeededRandom random)
    {
        var initialiser = Layers.GetValueOrDefault(layer.Name)?.For(weight.Role) ?? All.For(weight.Role) ?? Default(weight.Role);
        var values = initialiser.Draw(weight, random);
        if (weight.Role == WeightRole.LstmBias)
        {
            values.AsSpan(values.Length / 4, values.Length / 4).Fill(1);
        }

        return values;
    }

    private static InitialiserSpec Default(WeightRole role) => role switch
    {
        WeightRole.Kernel => new InitialiserSpec(InitialiserType.GlorotUniform),
        WeightRole.Recurrent => new InitialiserSpec(InitialiserType.Orthogonal),
        WeightRole.Embedding => new InitialiserSpec(InitialiserType.Uniform, 0.05),
        WeightRole.Scale or WeightRole.MovingVariance => new InitialiserSpec(InitialiserType.Ones),
        _ => new InitialiserSpec(InitialiserType.Zeros),
    };
}
