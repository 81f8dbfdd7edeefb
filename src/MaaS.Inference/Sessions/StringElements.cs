using System.Buffers.Binary;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>Strings of the runtime in the protocol's form for BYTES.</summary>
internal static class StringElements
{
    public static PooledBuffer Copy(OrtValue strings, int first, int count)
    {
        var length = 0;
        for (var i = first; i < first + count; i++)
        {
            length = checked(length + sizeof(uint) + strings.GetStringElementAsSpan(i).Length);
        }

        var buffer = PooledBuffer.Rent(length);
        var rest = buffer.Memory.Span;
        for (var i = first; i < first + count; i++)
        {
            var element = strings.GetStringElementAsSpan(i);
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)element.Length);
            element.CopyTo(rest[sizeof(uint)..]);
            rest = rest[(sizeof(uint) + element.Length)..];
        }

        return buffer;
    }
}
