using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// Adagrad (Duchi, Hazan and Singer, "Adaptive Subgradient Methods", 2011) as PyTorch documents <c>torch.optim.Adagrad</c>, the learning
/// rate left to the schedule.
/// </summary>
internal sealed class Adagrad(IEnumerable<Parameter> parameters, AdagradSpec spec)
    : TorchSharp.Modules.Adagrad(parameters, spec.LearningRate, 0, spec.WeightDecay, spec.InitialAccumulator, spec.Epsilon)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

    private void Step(ParamGroup group)
    {
        using var down = (-group.LearningRate).ToScalar();
        using var epsilon = spec.Epsilon.ToScalar();
        using var decay = new WeightDecay(spec.WeightDecay);
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is { } gradient)
            {
                var state = (State)_state[parameter.Handle];
                state.step++;
                var decayed = decay.AddTo(gradient, parameter);
                state.sum.addcmul_(decayed, decayed, TensorArithmetic.One);
                using var root = state.sum.sqrt();
                root.add_(epsilon, TensorArithmetic.One);
                parameter.addcdiv_(decayed, root, down);
            }
        }
    }
}
