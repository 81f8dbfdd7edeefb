namespace MaaS.Trainer;

/// <summary>The columns of a part as a client sends them, to compare the exported model with the network. Thread-safe.</summary>
/// <param name="table">Of all parts.</param>
/// <param name="selection">Which rows are in this one.</param>
internal sealed class RawInputs(RawTable table, int[] selection)
{
    /// <summary>The columns, each with the values of some rows of the part.</summary>
    public IReadOnlyList<RawInput> Take(ReadOnlySpan<int> rows)
    {
        var chosen = new int[rows.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = selection[rows[i]];
        }

        return [.. table.Columns.Select(column => column.Take(chosen))];
    }
}
