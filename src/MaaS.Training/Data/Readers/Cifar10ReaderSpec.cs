namespace MaaS.Training;

/// <summary>Colour pictures of 32 by 32 with their labels in the binary format of CIFAR-10.</summary>
public sealed record Cifar10ReaderSpec : ReaderSpec
{
    /// <summary>Read as the test part when it is there and no other file is named.</summary>
    public const string UsualTest = "test_batch.bin";

    private static readonly string[] UsualTrain = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];

    public override RowKind Kind => RowKind.Pictures;

    public override bool NamesTestPart => Test is not null;

    public override bool CanRegress => false;

    public IReadOnlyList<string> Train { get; init; } = UsualTrain;

    /// <summary>Null for <see cref="UsualTest"/> if it is there.</summary>
    public IReadOnlyList<string>? Test { get; init; }

    internal static Cifar10ReaderSpec ReadMembers(SpecReader reader) => new()
    {
        Train = reader.OptionalFiles(
            "train", "Files to train with: records of one byte of class number and 3072 bytes of pixels. Default: data_batch_1.bin to "
            + "data_batch_5.bin.")
            ?? UsualTrain,
        Test = reader.OptionalFiles("test", "Files to test with, in the same format. Default: test_batch.bin, if it is there."),
    };
}
