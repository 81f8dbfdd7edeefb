namespace MaaS.Training;

/// <summary>Text files by class, each one text.</summary>
public sealed record TextsReaderSpec : ReaderSpec
{
    public override RowKind Kind => RowKind.Texts;

    public override bool NamesTestPart => Test is not null;

    public override bool CanRegress => false;

    /// <summary>A folder or archive; null for the source's folder itself.</summary>
    public string? Train { get; init; }

    public string? Test { get; init; }

    /// <summary>Which files are of which class; null when each class has a folder.</summary>
    public IReadOnlyList<TextClassSpec>? Classes { get; init; }

    public TextEncoding Encoding { get; init; } = TextEncoding.Utf8;

    internal static TextsReaderSpec ReadMembers(SpecReader reader) => new()
    {
        Train = reader.OptionalFile(
            "train",
            "The folder that holds the files, or a .zip of it, or a folder inside one such as mails.zip/train. "
            + "Default: the source's folder itself."),
        Test = reader.OptionalFile("test", "The same for the test."),
        Classes = reader.OptionalObjects(
            "classes", "Which files are of which class; all others are left out. Default: one folder for each class.", TextClassSpec.Read),
        Encoding = reader.Choice(
            "encoding",
            "How the files are encoded: utf8, or latin1 (ISO 8859-1), in which every file can be read.",
            (TextEncoding?)TextEncoding.Utf8),
    };
}

/// <summary>How text files are encoded.</summary>
public enum TextEncoding
{
    Utf8,

    /// <summary>ISO 8859-1.</summary>
    Latin1,
}
