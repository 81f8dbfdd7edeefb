namespace MaaS.Trainer;

/// <summary>A file of rows with named columns, all of whose values are given as text.</summary>
internal abstract class TableSource
{
    /// <summary>What errors call the file.</summary>
    public abstract string Name { get; }

    /// <summary>What errors call a row.</summary>
    /// <param name="number">Of <see cref="TableRow"/>.</param>
    public abstract string NameOf(int number);

    /// <summary>The names of the columns in the order of the file.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Reads the file from its beginning; more than once if need be.</summary>
    public abstract IEnumerable<TableRow> Rows();
}
