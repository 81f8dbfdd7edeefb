using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// RMSprop (Hinton, "Neural Networks for Machine Learning", lecture 6, 2012) as PyTorch documents <c>torch.optim.RMSprop</c>, not centred:
/// epsilon is added to the root.
/// </summary>
internal sealed class RMSProp(IEnumerable<Parameter> parameters, RmsPropSpec spec)
    : TorchSharp.Modules.RMSProp(parameters, spec.LearningRate, spec.Rho, spec.Epsilon, spec.WeightDecay, spec.Momentum)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

    private void Step(ParamGroup group)
    {
        using var down = (-group.LearningRate).ToScalar();
        using var rho = spec.Rho.ToScalar();
        using var rest = (1 - spec.Rho).ToScalar();
        using var epsilon = spec.Epsilon.ToScalar();
        using var momentum = spec.Momentum.ToScalar();
        using var decay = new WeightDecay(spec.WeightDecay);
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is not { } gradient)
            {
                continue;
            }

            var state = (State)_state[parameter.Handle];
            state.step++;
            var decayed = decay.AddTo(gradient, parameter);
            state.square_avg.mul_(rho).addcmul_(decayed, decayed, rest);
            using var root = state.square_avg.sqrt();
            root.add_(epsilon, TensorArithmetic.One);
            if (spec.Momentum == 0)
            {
                parameter.addcdiv_(decayed, root, down);
            }
            else
            {
                state.momentum_buffer.mul_(momentum).addcdiv_(decayed, root, TensorArithmetic.One);
                parameter.add_(state.momentum_buffer, down);
            }
        }
    }
}
