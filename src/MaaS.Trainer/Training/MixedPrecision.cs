using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// A second network in bfloat16 that computes for one in float32: it is given the weights, and its gradients are added to the other's
/// (Micikevicius et al., "Mixed Precision Training", 2018; bfloat16 has the range of float32, so that no loss needs scaling). Owns the
/// second.
/// </summary>
internal sealed class MixedPrecision : IDisposable
{
    private readonly Network _network;
    private readonly Network _half;
    private readonly DataTask _task;

    private MixedPrecision(Network network, Network half, DataTask task)
    {
        _network = network;
        _half = half;
        _task = task;
    }

    /// <summary>
    /// Null when libtorch lacks an operation of the network in bfloat16 on this device; then <paramref name="note"/> is told.
    /// </summary>
    /// <param name="network">In float32 on <paramref name="device"/>.</param>
    /// <param name="create">Makes a network of the same layers.</param>
    /// <param name="task">What is learnt.</param>
    /// <param name="sample">A small input, to try with.</param>
    /// <param name="device">Where both are.</param>
    /// <param name="note">Told why not.</param>
    public static MixedPrecision? TryCreate(Network network, Func<Network> create, DataTask task, Tensor sample, Device device, Action<string> note)
    {
        var half = create();
        half.to(device, ScalarType.BFloat16);

        // Moving statistics change by less than bfloat16 can tell; libtorch takes them and their weights in float32 beside it.
        foreach (var layer in half.Layers.Where(layer => layer.buffers().Any()))
        {
            layer.to(ScalarType.Float32);
        }

        var mixed = new MixedPrecision(network, half, task);
        try
        {
            using var scope = NewDisposeScope();
            half.eval();
            mixed.Outputs(sample).sum().backward();
            half.zero_grad();
            return mixed;
        }
        catch (ExternalException e)
        {
            mixed.Dispose();
            note($"bfloat16 is not possible here, float32 is used: {e.Message.Split('\n')[0]}");
            return null;
        }
    }

    /// <summary>As <see cref="NetworkOutputs.Of"/>, in float32.</summary>
    public Tensor Outputs(Tensor inputs)
    {
        if (_half.training != _network.training)
        {
            _half.train(_network.training);
        }

        Copy(_network, _half);
        var outputs = NetworkOutputs.Of(_half, _task, inputs.is_floating_point() ? inputs.to_type(ScalarType.BFloat16) : inputs);
        return outputs.to_type(ScalarType.Float32);
    }

    /// <summary>Adds the gradients of the backward pass to the network's own, and takes over what normalisation has counted.</summary>
    public void CollectGradients()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (half, full) in _half.parameters().Zip(_network.parameters()))
        {
            if (half.grad is not { } gradient)
            {
                continue;
            }

            var wide = gradient.to_type(ScalarType.Float32);
            if (full.grad is { } sum)
            {
                sum.add_(wide, TensorArithmetic.One);
            }
            else
            {
                full.grad = wide.DetachFromDisposeScope();
            }

            gradient.zero_();
        }

        foreach (var (half, full) in _half.buffers().Zip(_network.buffers()))
        {
            full.copy_(half);
        }
    }

    public void Dispose() => _half.Dispose();

    private static void Copy(Network from, Network to)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var targets = to.state_dict();
        foreach (var (name, value) in from.state_dict())
        {
            targets[name].copy_(value);
        }
    }
}
