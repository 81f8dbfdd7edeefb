using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary><see cref="AdamRule"/>, with the weight decay added to the gradient as PyTorch's <c>torch.optim.Adam</c> does.</summary>
internal sealed class Adam(IEnumerable<Parameter> parameters, AdamSpec spec)
    : TorchSharp.Modules.Adam(parameters, spec.LearningRate, spec.Beta1, spec.Beta2, spec.Epsilon, spec.WeightDecay)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

    private void Step(ParamGroup group)
    {
        using var rule = new AdamRule(spec);
        using var decay = new WeightDecay(spec.WeightDecay);
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is { } gradient)
            {
                var state = (State)_state[parameter.Handle];
                var decayed = decay.AddTo(gradient, parameter);
                rule.Apply(parameter, decayed, state.exp_avg, state.exp_avg_sq, ++state.step, group.LearningRate);
            }
        }
    }
}
