using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>A copy of a network's weights and buffers, on the network's device. Owns its tensors. Not thread-safe.</summary>
internal sealed class WeightCopy : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors;

    public WeightCopy(nn.Module network)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _tensors = network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.detach().clone().DetachFromDisposeScope());
    }

    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    public void CopyFrom(nn.Module network) => Each(network, (copy, original) => copy.copy_(original));

    public void CopyTo(nn.Module network) => Each(network, (copy, original) => original.copy_(copy));

    /// <summary>Gives this what the network has, and the network what this had.</summary>
    public void Exchange(nn.Module network) => Each(network, (copy, original) =>
    {
        var kept = original.clone();
        original.copy_(copy);
        copy.copy_(kept);
    });

    /// <summary>Moves weights towards the network's: <c>decay · this + (1 − decay) · network</c>. Buffers are taken over.</summary>
    public void MoveTowards(nn.Module network, double decay)
    {
        using var kept = decay.ToScalar();
        using var taken = (1 - decay).ToScalar();
        Each(network, (copy, original) =>
        {
            if (original.requires_grad)
            {
                copy.mul_(kept).add_(original, taken);
            }
            else
            {
                copy.copy_(original);
            }
        });
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private void Each(nn.Module network, Action<Tensor, Tensor> action)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, original) in network.state_dict())
        {
            action(_tensors[name], original);
        }
    }
}
