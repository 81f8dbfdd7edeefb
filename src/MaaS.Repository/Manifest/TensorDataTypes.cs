using System.Diagnostics.CodeAnalysis;

namespace MaaS.Repository;

/// <summary>Names and sizes of <see cref="TensorDataType"/>.</summary>
public static class TensorDataTypes
{
    private static readonly string[] Names =
        ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "BF16", "FP32", "FP64", "BYTES"];

    private static readonly byte[] Sizes = [1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 2, 4, 8, 0];

    /// <summary>All names in the order of the enumeration, for messages.</summary>
    public static IReadOnlyList<string> AllNames => Names;

    /// <summary>The protocol's name, such as <c>FP32</c>.</summary>
    public static string ToProtocolName(this TensorDataType dataType) => Names[(int)dataType];

    /// <summary>Bytes per element; 0 for <see cref="TensorDataType.Bytes"/>, whose elements have no fixed size.</summary>
    public static int ElementSize(this TensorDataType dataType) => Sizes[(int)dataType];

    public static bool TryParse(ReadOnlySpan<char> protocolName, [NotNullWhen(true)] out TensorDataType? dataType)
    {
        dataType = null;
        for (var i = 0; i < Names.Length; i++)
        {
            if (protocolName.SequenceEqual(Names[i]))
            {
                dataType = (TensorDataType)i;
            }
        }

        return dataType is not null;
    }
}
