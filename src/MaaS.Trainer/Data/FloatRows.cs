namespace MaaS.Trainer;

/// <summary>Rows of 32-bit floats.</summary>
internal abstract class FloatRows : InputRows
{
    /// <summary>Writes rows one after the other.</summary>
    /// <param name="rows">Each 0 or more and below <see cref="InputRows.Count"/>.</param>
    /// <param name="destination">As long as all rows together.</param>
    public abstract void Fill(ReadOnlySpan<int> rows, Span<float> destination);
}
