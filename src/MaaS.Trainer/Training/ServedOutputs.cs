using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>What the served model answers: probabilities of the classes, or numbers in the unit of the data.</summary>
internal static class ServedOutputs
{
    /// <summary>Name of a model's output of which the service makes probabilities with a softmax; others it takes as they are.</summary>
    public const string Logits = "logits";

    /// <param name="data">That it was trained with.</param>
    /// <param name="logits">[n, outputs], as <see cref="NetworkOutputs.Of"/> gives them.</param>
    /// <returns>Row by row, a number for each class or target.</returns>
    public static float[] Of(Dataset data, Tensor logits)
    {
        if (data.Task == DataTask.Regression)
        {
            return Unscale(data, ToArray(logits));
        }

        if (logits.shape[1] > 1)
        {
            return ToArray(nn.functional.softmax(logits, 1));
        }

        var positive = logits.sigmoid();
        return ToArray(cat([positive.ones_like() - positive, positive], 1));
    }

    /// <param name="data">That the model is asked about.</param>
    /// <param name="output">Name of the model's output.</param>
    /// <param name="values">What ONNX Runtime answers, row by row.</param>
    public static float[] OfModel(Dataset data, string output, float[] values)
    {
        if (output != Logits)
        {
            return values;
        }

        using var scope = NewDisposeScope();
        return ToArray(nn.functional.softmax(tensor(values).reshape(-1, data.Outputs), 1));
    }

    /// <summary>Numbers in the unit of the data, of those that the network learns.</summary>
    public static float[] Unscale(Dataset data, float[] values) => data.TargetScaling is { } scaling
        ? [.. values.Select((value, i) => (value / scaling.Scale[i % scaling.Scale.Count]) + scaling.Offset[i % scaling.Offset.Count])]
        : values;

    private static float[] ToArray(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.detach().cpu().contiguous().data<float>().ToArray();
    }
}
