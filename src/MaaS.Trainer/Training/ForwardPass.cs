using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>How a network computes while it learns: itself, or through a second one in bfloat16. Owns the second.</summary>
internal sealed class ForwardPass(Network network, DataTask task, Device device, MixedPrecision? mixed) : IDisposable
{
    public Device Device => device;

    /// <summary>What the layers compute in.</summary>
    public Precision Precision => mixed is null ? Precision.Float32 : Precision.Bfloat16;

    /// <summary>As <see cref="NetworkOutputs.Of"/>.</summary>
    public Tensor Outputs(Tensor inputs) => mixed is null ? NetworkOutputs.Of(network, task, inputs) : mixed.Outputs(inputs);

    /// <summary>Called after the backward pass, so that the network itself has the gradients.</summary>
    public void CollectGradients() => mixed?.CollectGradients();

    public void Dispose() => mixed?.Dispose();
}
