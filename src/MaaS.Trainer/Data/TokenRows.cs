using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>Rows of token ids of one length.</summary>
/// <param name="tokens">Of each row, at most <paramref name="length"/>.</param>
/// <param name="length">Tokens of a row.</param>
/// <param name="padId">Fills shorter rows up.</param>
/// <param name="padding">Where.</param>
internal sealed class TokenRows(IReadOnlyList<int[]> tokens, int length, int padId, SequenceEnd padding) : InputRows
{
    public override int Count => tokens.Count;

    public override Shape Shape { get; } = Shape.Of(length);

    /// <summary>The tokens of a row, without what fills it up.</summary>
    public IReadOnlyList<int> this[int row] => tokens[row];

    /// <summary>Writes rows one after the other.</summary>
    /// <param name="rows">Each 0 or more and below <see cref="InputRows.Count"/>.</param>
    /// <param name="destination">As long as all rows together.</param>
    public void Fill(ReadOnlySpan<int> rows, Span<long> destination)
    {
        destination[..(rows.Length * length)].Fill(padId);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = tokens[rows[i]];
            var first = padding == SequenceEnd.Pre ? length - row.Length : 0;
            for (var t = 0; t < row.Length; t++)
            {
                destination[(i * length) + first + t] = row[t];
            }
        }
    }
}
