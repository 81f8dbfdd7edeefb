using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Rows that one step learns from, or that are measured together, in the memory of .NET.</summary>
internal sealed record Batch
{
    /// <summary>Values row after row, of token ids or of numbers.</summary>
    public required Array Inputs { get; init; }

    /// <summary>Of <see cref="Inputs"/>, with the rows first.</summary>
    public required long[] InputShape { get; init; }

    /// <summary>Classes as 64-bit integers, or values row after row.</summary>
    public required Array Targets { get; init; }

    public required long[] TargetShape { get; init; }

    /// <summary>The share of each row's own in the mixture with the row <see cref="Partners"/> names; 1 without mixing.</summary>
    public double MixShare { get; init; } = 1;

    /// <summary>Null without mixing.</summary>
    public long[]? Partners { get; init; }

    public int Rows => (int)InputShape[0];

    /// <summary>The inputs on a device; the caller's dispose scope owns them.</summary>
    public Tensor InputsOn(Device device) => Inputs switch
    {
        float[] values => tensor(values, InputShape, device: device),
        long[] tokens => tensor(tokens, InputShape, device: device),
        _ => throw new InvalidOperationException($"Inputs of {Inputs.GetType()} are not known."),
    };

    /// <summary>The targets on a device; the caller's dispose scope owns them.</summary>
    public Tensor TargetsOn(Device device) => Targets switch
    {
        float[] values => tensor(values, TargetShape, device: device),
        long[] classes => tensor(classes, TargetShape, device: device),
        _ => throw new InvalidOperationException($"Targets of {Targets.GetType()} are not known."),
    };
}
