namespace MaaS.Training;

/// <summary>
/// Arrays of NumPy (format versions 1 to 3, C order, little-endian float32, float64, uint8, int32 or int64), used as they are.
/// </summary>
public sealed record NpyReaderSpec : ReaderSpec
{
    public override RowKind Kind => RowKind.Arrays;

    public override bool NamesTestPart => Test is not null;

    public required ArrayFilesSpec Train { get; init; }

    public ArrayFilesSpec? Test { get; init; }

    internal static NpyReaderSpec ReadMembers(SpecReader reader) => new()
    {
        Train = reader.Object("train", "The files to train with.", Files),
        Test = reader.OptionalObject("test", "The files to test with.", Files),
    };

    private static ArrayFilesSpec Files(SpecReader reader) => new(
        reader.File("inputs", "The .npy file of inputs: [count, …], used as they are."),
        reader.File("labels", "The .npy file of targets: class numbers [count], or numbers [count] or [count, outputs] for regression."));
}
