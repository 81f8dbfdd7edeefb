namespace MaaS.Training;

/// <summary>What is said of one column of a table.</summary>
public sealed record ColumnSpec(string Name, ColumnType Type)
{
    internal static ColumnSpec Read(SpecReader reader) => new(
        reader.Text("name", "The column's name."),
        reader.Choice<ColumnType>("type", "numeric, categorical (its values are only told apart), or ignore."));
}

/// <summary>What a column holds.</summary>
public enum ColumnType
{
    Numeric,

    /// <summary>Values that are only told apart.</summary>
    Categorical,

    /// <summary>Nothing that the network is to see.</summary>
    Ignore,
}
