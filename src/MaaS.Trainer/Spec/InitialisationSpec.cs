namespace MaaS.Trainer;

/// <summary>Step 3: the weights before training. Biases start at 0.</summary>
internal sealed record InitialisationSpec
{
    public required Initialiser Kernel { get; init; }

    public required int Seed { get; init; }

    public static InitialisationSpec Read(SpecReader section)
    {
        var spec = new InitialisationSpec
        {
            Kernel = section.Choice<Initialiser>("kernel", Initialiser.GlorotUniform),
            Seed = section.Int("seed", 0, int.MaxValue),
        };
        section.RefuseOthers();
        return spec;
    }
}

/// <summary>How weights are drawn; both as Keras defines them.</summary>
internal enum Initialiser
{
    /// <summary>Uniform within ±√(6 / (inputs + outputs)) (Glorot and Bengio, 2010).</summary>
    GlorotUniform,

    /// <summary>Normal, cut at two standard deviations, with variance 2 / inputs (He et al., 2015).</summary>
    HeNormal,
}
