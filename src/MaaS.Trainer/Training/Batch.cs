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

    /// <summary>
    /// The inputs on a device, in the memory of this batch where that is the CPU; the caller's dispose scope owns the tensor.
    /// </summary>
    public Tensor InputsOn(Device device) => On(device, Inputs, InputShape);

    /// <summary>The targets, as <see cref="InputsOn"/>.</summary>
    public Tensor TargetsOn(Device device) => On(device, Targets, TargetShape);

    private static Tensor On(Device device, Array values, long[] shape)
    {
        var type = values.GetType() == typeof(float[]) ? ScalarType.Float32 : ScalarType.Int64;
        return frombuffer(values, type).reshape(shape).to(device);
    }
}
