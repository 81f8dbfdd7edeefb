namespace MaaS.Training;

/// <summary>Texts with labels, one JSON object a line.</summary>
public sealed record JsonlReaderSpec : ReaderSpec
{
    public override RowKind Kind => RowKind.Texts;

    public override bool NamesTestPart => Test is not null;

    /// <summary>The file to train with.</summary>
    public required string Train { get; init; }

    public string? Test { get; init; }

    /// <summary>The member that holds the text.</summary>
    public required string TextField { get; init; }

    /// <summary>The member that holds the class or the number.</summary>
    public required string LabelField { get; init; }

    internal static JsonlReaderSpec ReadMembers(SpecReader reader) => new()
    {
        Train = reader.File("train", "The file to train with."),
        Test = reader.OptionalFile("test", "The file to test with."),
        TextField = reader.OptionalText("textField", "The member that holds the text; default text.") ?? "text",
        LabelField = reader.OptionalText("labelField", "The member that holds the class or the number; default label.") ?? "label",
    };
}
