using System.Buffers;
using MaaS.Repository;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>A tensor as ONNX Runtime takes it: pinned and borrowed, except for strings, which the runtime must copy.</summary>
internal readonly unsafe struct OrtInput : IDisposable
{
    private static readonly byte[] Empty = new byte[1];

    private readonly MemoryHandle _pin;

    public OrtInput(TensorDataType dataType, long[] shape, ReadOnlyMemory<byte> data, long elementCount)
    {
        if (dataType == TensorDataType.Bytes)
        {
            Value = CreateStrings(shape, data.Span);
            return;
        }

        // An empty tensor still needs an address.
        _pin = (elementCount == 0 ? Empty : data).Pin();
        Value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, dataType.ToOrt(), shape, (nint)_pin.Pointer, data.Length);
    }

    public OrtValue Value { get; }

    public void Dispose()
    {
        Value.Dispose();
        _pin.Dispose();
    }

    private static OrtValue CreateStrings(long[] shape, ReadOnlySpan<byte> data)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        var elements = new BytesElements(data);
        for (var i = 0; elements.MoveNext(); i++)
        {
            value.StringTensorSetElementAt(elements.Current, i);
        }

        return value;
    }
}
