using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>
/// The memory of an output of ONNX Runtime, read in place. Counted: the rows of a batch go to several requests, and the last one that is
/// done frees it.
/// </summary>
internal sealed unsafe class OrtOutputMemory : MemoryManager<byte>
{
    private readonly OrtValue _value;
    private readonly byte* _pointer;
    private readonly int _length;
    private int _owners;

    public OrtOutputMemory(OrtValue value, int owners)
    {
        _value = value;
        _owners = owners;
        var bytes = value.GetTensorMutableRawData();
        _length = bytes.Length;
        fixed (byte* pointer = bytes)
        {
            // Native memory: the address does not move.
            _pointer = pointer;
        }
    }

    public override Span<byte> GetSpan() => new(_pointer, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_pointer + elementIndex);

    public override void Unpin()
    {
    }

    /// <summary>One owner is done.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            _value.Dispose();
        }
    }

    /// <summary>What one owner holds; releasing it twice counts once.</summary>
    public IDisposable Share() => new Owner(this);

    protected override void Dispose(bool disposing) => Release();

    private sealed class Owner(OrtOutputMemory memory) : IDisposable
    {
        private OrtOutputMemory? _memory = memory;

        public void Dispose() => Interlocked.Exchange(ref _memory, null)?.Release();
    }
}
