using TorchSharp.Modules;

namespace MaaS.Trainer;

/// <summary>
/// Makes the optimisers of the spec's: TorchSharp's, of whose state and names a checkpoint is, each with a step of our own
/// (docs/decisions/2026-11-26-optimiser-steps-of-our-own.md).
/// </summary>
internal static class Optimisers
{
    public static OptimizerHelper Create(OptimiserSpec spec, IEnumerable<Parameter> parameters) => spec switch
    {
        SgdSpec sgd => new SGD(parameters, sgd),
        AdamWSpec adam => new AdamW(parameters, adam),
        AdamSpec adam => new Adam(parameters, adam),
        RmsPropSpec rms => new RMSProp(parameters, rms),
        AdagradSpec ada => new Adagrad(parameters, ada),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec, "There is no such optimiser."),
    };
}
