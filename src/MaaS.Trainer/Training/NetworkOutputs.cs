using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>What a loss is computed on.</summary>
internal static class NetworkOutputs
{
    /// <summary>
    /// Of a classification the outputs before a last softmax or sigmoid, [n, outputs], on which the loss is more exact; of a regression the
    /// outputs themselves.
    /// </summary>
    public static Tensor Of(Network network, DataTask task, Tensor inputs) =>
        task == DataTask.Classification ? network.Logits(inputs) : network.call(inputs);
}
