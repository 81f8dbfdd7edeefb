using MaaS.Repository.Onnx;

namespace MaaS.Repository;

/// <summary>The element types of ONNX. Source of the numbers: <c>TensorProto.DataType</c> in the ONNX specification.</summary>
internal static class OnnxDataTypes
{
    private static readonly Dictionary<int, TensorDataType> Served = new()
    {
        [(int)TensorProto.Types.DataType.Float] = TensorDataType.Fp32,
        [(int)TensorProto.Types.DataType.Uint8] = TensorDataType.UInt8,
        [(int)TensorProto.Types.DataType.Int8] = TensorDataType.Int8,
        [(int)TensorProto.Types.DataType.Uint16] = TensorDataType.UInt16,
        [(int)TensorProto.Types.DataType.Int16] = TensorDataType.Int16,
        [(int)TensorProto.Types.DataType.Int32] = TensorDataType.Int32,
        [(int)TensorProto.Types.DataType.Int64] = TensorDataType.Int64,
        [(int)TensorProto.Types.DataType.String] = TensorDataType.Bytes,
        [(int)TensorProto.Types.DataType.Bool] = TensorDataType.Bool,
        [(int)TensorProto.Types.DataType.Float16] = TensorDataType.Fp16,
        [(int)TensorProto.Types.DataType.Double] = TensorDataType.Fp64,
        [(int)TensorProto.Types.DataType.Uint32] = TensorDataType.UInt32,
        [(int)TensorProto.Types.DataType.Uint64] = TensorDataType.UInt64,
        [(int)TensorProto.Types.DataType.Bfloat16] = TensorDataType.Bf16,
    };

    private static readonly Dictionary<int, string> NotServed = new()
    {
        [0] = "no element type",
        [14] = "complex64",
        [15] = "complex128",
        [17] = "float8e4m3fn",
        [18] = "float8e4m3fnuz",
        [19] = "float8e5m2",
        [20] = "float8e5m2fnuz",
        [21] = "uint4",
        [22] = "int4",
        [23] = "float4e2m1",
        [24] = "float8e8m0",
        [25] = "uint2",
        [26] = "int2",
    };

    /// <exception cref="InvalidModelException">The protocol has no such type.</exception>
    public static TensorDataType ToTensorDataType(int onnxType, string what) => Served.TryGetValue(onnxType, out var dataType)
        ? dataType
        : throw new InvalidModelException(
            $"{what} cannot be served: found {NotServed.GetValueOrDefault(onnxType, $"ONNX element type {onnxType}")}, "
            + $"expected one of {string.Join(", ", TensorDataTypes.AllNames)}.");
}
