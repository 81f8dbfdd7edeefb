namespace MaaS.Trainer;

/// <summary>Arrays as they are.</summary>
/// <param name="arrays">Of all parts.</param>
/// <param name="selection">Which of them are in this one.</param>
internal sealed class ArrayRows(RawArrays arrays, int[] selection) : FloatRows
{
    private readonly int _rowLength = arrays.Shape.Elements;

    public override int Count => selection.Length;

    public override Shape Shape => arrays.Shape;

    public override void Fill(ReadOnlySpan<int> rows, Span<float> destination)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            arrays[selection[rows[i]]].CopyTo(destination[(i * _rowLength)..]);
        }
    }
}
