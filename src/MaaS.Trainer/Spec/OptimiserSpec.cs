namespace MaaS.Trainer;

/// <summary>How a gradient changes the weights.</summary>
internal sealed record OptimiserSpec
{
    public required OptimiserType Type { get; init; }

    /// <summary>At the first step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Only of <see cref="OptimiserType.Sgd"/>.</summary>
    public required double Momentum { get; init; }

    public static OptimiserSpec Read(SpecReader section)
    {
        var type = section.Choice<OptimiserType>("type");
        var spec = new OptimiserSpec
        {
            Type = type,
            LearningRate = section.Number("learningRate", min: 1e-8, max: 10),
            Momentum = type == OptimiserType.Sgd ? section.Number("momentum", min: 0, max: 0.9999, fallback: 0) : 0,
        };
        section.RefuseOthers();
        return spec;
    }
}

internal enum OptimiserType
{
    /// <summary>Adam with β 0.9 and 0.999, ε 1e-8.</summary>
    Adam,
    Sgd,
}
