using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Gradient descent with momentum as PyTorch documents <c>torch.optim.SGD</c> (Sutskever et al., 2013), without dampening.</summary>
internal sealed class SGD(IEnumerable<Parameter> parameters, SgdSpec spec)
    : TorchSharp.Modules.SGD(parameters, spec.LearningRate, spec.Momentum, 0, spec.WeightDecay, spec.Nesterov)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

    private void Step(ParamGroup group)
    {
        using var down = (-group.LearningRate).ToScalar();
        using var momentum = spec.Momentum.ToScalar();
        using var decay = new WeightDecay(spec.WeightDecay);
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is { } gradient)
            {
                var decayed = decay.AddTo(gradient, parameter);
                parameter.add_(spec.Momentum == 0 ? decayed : WithMomentum(parameter, decayed, momentum), down);
            }
        }
    }

    private Tensor WithMomentum(Parameter parameter, Tensor gradient, Scalar momentum)
    {
        var state = (State)_state[parameter.Handle];
        if (state.momentum_buffer is { } buffer)
        {
            buffer.mul_(momentum).add_(gradient, TensorArithmetic.One);
        }
        else
        {
            state.momentum_buffer = gradient.clone().DetachFromDisposeScope();
        }

        return spec.Nesterov ? gradient.add(state.momentum_buffer, momentum) : state.momentum_buffer;
    }
}
