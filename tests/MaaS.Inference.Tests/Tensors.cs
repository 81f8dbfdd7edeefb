using System.Runtime.InteropServices;
using MaaS.Repository;

namespace MaaS.Inference.Tests;

internal static class Tensors
{
    public static Tensor Fp32(string name, long[] shape, params float[] values) =>
        new(name, TensorDataType.Fp32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    public static Tensor Int64(string name, long[] shape, params long[] values) =>
        new(name, TensorDataType.Int64, shape, MemoryMarshal.AsBytes<long>(values).ToArray());

    public static float[] Floats(this Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();

    public static float[] Floats(this InferenceResult result) => result.Outputs[0].Floats();
}
