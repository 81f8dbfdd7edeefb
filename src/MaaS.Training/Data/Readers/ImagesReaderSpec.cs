namespace MaaS.Training;

/// <summary>Encoded pictures in one folder for each class.</summary>
public sealed record ImagesReaderSpec : ReaderSpec
{
    public override RowKind Kind => RowKind.Pictures;

    public override bool NamesTestPart => Test is not null;

    public override bool CanRegress => false;

    /// <summary>A folder or archive that holds a folder for each class; null for the source's folder itself.</summary>
    public string? Train { get; init; }

    public string? Test { get; init; }

    internal static ImagesReaderSpec ReadMembers(SpecReader reader) => new()
    {
        Train = reader.OptionalFile(
            "train",
            "The folder that holds one folder of PNG and JPEG pictures for each class, or a .zip of it, or a folder inside one such as "
            + "pictures.zip/train. Default: the source's folder itself."),
        Test = reader.OptionalFile("test", "The same for the test."),
    };
}
