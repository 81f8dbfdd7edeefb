using System.Text.Json.Serialization;

namespace MaaS.Repository;

/// <summary>
/// The element types of the Open Inference Protocol V2, under the protocol's names. Source: the protocol's table of tensor data types,
/// with BF16, which its text names and its table forgets.
/// </summary>
[JsonConverter(typeof(TensorDataTypeJsonConverter))]
public enum TensorDataType
{
    Bool,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Int8,
    Int16,
    Int32,
    Int64,
    Fp16,
    Bf16,
    Fp32,
    Fp64,

    /// <summary>Variable length: each element is its own run of bytes. ONNX calls it string.</summary>
    Bytes,
}
