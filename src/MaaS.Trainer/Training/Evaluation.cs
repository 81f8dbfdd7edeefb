using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>What a network makes of pictures whose classes are known.</summary>
/// <param name="Accuracy">Share of right answers, 0 to 1.</param>
/// <param name="Loss">Mean cross-entropy.</param>
internal sealed record Evaluation(double Accuracy, double Loss)
{
    private const int BatchSize = 1000;

    /// <summary>Measures on all pictures of a set.</summary>
    public static Evaluation Measure(Network network, ImageSet set, double scale)
    {
        using var batches = new ImageBatches(set, scale);
        return Measure(network, batches, [.. Enumerable.Range(0, set.Count).Select(index => (long)index)]);
    }

    public static Evaluation Measure(Network network, ImageBatches batches, long[] indices)
    {
        network.eval();
        var right = 0L;
        var loss = 0.0;
        foreach (var chunk in indices.Chunk(BatchSize))
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var (images, labels) = batches.Take(chunk);
            var logits = network.Logits(images);
            loss += nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum).item<float>();
            right += logits.argmax(1).eq(labels).sum().item<long>();
        }

        return new Evaluation((double)right / indices.Length, loss / indices.Length);
    }
}
