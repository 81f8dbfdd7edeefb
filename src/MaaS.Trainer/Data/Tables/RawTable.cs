namespace MaaS.Trainer;

/// <summary>The features of rows, column by column.</summary>
/// <param name="columns">At least one.</param>
/// <param name="numbers">Of each row in its source.</param>
/// <param name="source">What they are read from.</param>
internal sealed class RawTable(IReadOnlyList<RawColumn> columns, IReadOnlyList<int> numbers, TableSource source)
    : RawRows(row => source.NameOf(numbers[row]))
{
    public override int Count => numbers.Count;

    public IReadOnlyList<RawColumn> Columns => columns;

    public override void AppendContent(int row, List<byte> content)
    {
        foreach (var column in columns)
        {
            column.AppendContent(row, content);
        }
    }
}
