namespace MaaS.Training;

/// <summary>Rows of named columns, one of which is the target.</summary>
public abstract record TableReaderSpec : ReaderSpec
{
    public override RowKind Kind => RowKind.Table;

    public override bool NamesTestPart => Test is not null;

    /// <summary>The file to train with.</summary>
    public required string Train { get; init; }

    public string? Test { get; init; }

    /// <summary>The column that is to be predicted.</summary>
    public required string Target { get; init; }

    /// <summary>What is said of columns; of all others the type is found from the values.</summary>
    public IReadOnlyList<ColumnSpec> Columns { get; init; } = [];

    /// <summary>What <see cref="Columns"/> is read with.</summary>
    private protected static IReadOnlyList<ColumnSpec> ReadColumns(SpecReader reader) =>
        reader.OptionalObjects(
            "columns",
            "What columns hold. A column that is not named here is numeric if all its values in the training file are numbers, else "
            + "categorical.",
            ColumnSpec.Read)
        ?? [];

    private protected static string ReadTrain(SpecReader reader) => reader.File("train", "The file to train with.");

    private protected static string? ReadTest(SpecReader reader) =>
        reader.OptionalFile("test", "The file to test with; it has the same columns, in any order.");

    private protected static string ReadTarget(SpecReader reader) => reader.Text("target", "The column that is to be predicted.");
}
