using System.Runtime.InteropServices;

namespace MaaS.Trainer;

/// <summary>Rows of floats of one shape.</summary>
internal sealed class RawArrays(float[] values, Shape shape, Func<int, string> nameOf) : RawRows(nameOf)
{
    private readonly int _rowLength = shape.Elements;

    public override int Count => values.Length / _rowLength;

    public Shape Shape => shape;

    public ReadOnlySpan<float> this[int row] => values.AsSpan(row * _rowLength, _rowLength);

    public override void AppendContent(int row, List<byte> content) => content.AddRange(MemoryMarshal.AsBytes(this[row]));
}
