using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Makes libtorch's optimisers of the spec's.</summary>
internal static class Optimisers
{
    public static OptimizerHelper Create(OptimiserSpec spec, IEnumerable<Parameter> parameters) => spec switch
    {
        SgdSpec sgd => optim.SGD(parameters, sgd.LearningRate, sgd.Momentum, 0, sgd.WeightDecay, sgd.Nesterov),
        AdamWSpec adam => optim.AdamW(parameters, adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay),
        AdamSpec adam => optim.Adam(parameters, adam.LearningRate, adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay),
        RmsPropSpec rms => optim.RMSProp(parameters, rms.LearningRate, rms.Rho, rms.Epsilon, rms.WeightDecay, rms.Momentum),
        AdagradSpec ada => optim.Adagrad(parameters, ada.LearningRate, 0, ada.WeightDecay, ada.InitialAccumulator, ada.Epsilon),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec, "There is no such optimiser."),
    };
}
