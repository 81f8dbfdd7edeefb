using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// <see cref="AdamRule"/> with the weight decay apart from the gradient (Loshchilov and Hutter, "Decoupled Weight Decay Regularization",
/// 2019), times the learning rate as in PyTorch's <c>torch.optim.AdamW</c>.
/// </summary>
internal sealed class AdamW(IEnumerable<Parameter> parameters, AdamWSpec spec)
    : TorchSharp.Modules.AdamW(parameters, spec.LearningRate, spec.Beta1, spec.Beta2, spec.Epsilon, spec.WeightDecay)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

    private void Step(ParamGroup group)
    {
        using var rule = new AdamRule(spec);
        using var kept = (1 - (group.LearningRate * spec.WeightDecay)).ToScalar();
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is { } gradient)
            {
                var state = (State)_state[parameter.Handle];
                parameter.mul_(kept);
                rule.Apply(parameter, gradient, state.exp_avg, state.exp_avg_sq, ++state.step, group.LearningRate);
            }
        }
    }
}
