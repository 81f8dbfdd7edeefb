namespace MaaS.Training;

/// <summary>Grey pictures and their labels in the format of MNIST.</summary>
public sealed record IdxReaderSpec : ReaderSpec
{
    public override RowKind Kind => RowKind.Pictures;

    public override bool NamesTestPart => Test is not null;

    public override bool CanRegress => false;

    public required ArrayFilesSpec Train { get; init; }

    public ArrayFilesSpec? Test { get; init; }

    internal static IdxReaderSpec ReadMembers(SpecReader reader) => new()
    {
        Train = reader.Object("train", "The files to train with.", Files),
        Test = reader.OptionalObject("test", "The files to test with.", Files),
    };

    private static ArrayFilesSpec Files(SpecReader reader) => new(
        reader.File("images", "The idx file of pictures: bytes of [count, height, width]."),
        reader.File("labels", "The idx file of class numbers: bytes of [count]."));
}
