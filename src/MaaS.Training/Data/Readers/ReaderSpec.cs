namespace MaaS.Training;

/// <summary>The format of the files and which of them hold what.</summary>
public abstract record ReaderSpec
{
    /// <summary>What the reader's rows are.</summary>
    public abstract RowKind Kind { get; }

    /// <summary>Whether files of their own are named for the test.</summary>
    public abstract bool NamesTestPart { get; }

    /// <summary>Whether a row's target may be a number instead of a class.</summary>
    public virtual bool CanRegress => true;

    public static ReaderSpec Read(SpecReader reader) => reader.Variant<ReaderSpec>(
        "type",
        "The format of the files.",
        [
            new("idx", "Pictures and labels in the format of MNIST.", IdxReaderSpec.ReadMembers),
            new("cifar10", "Pictures with labels in the binary format of CIFAR-10.", Cifar10ReaderSpec.ReadMembers),
            new(
                "images",
                "PNG and JPEG pictures in one folder for each class, as they are or in a zip archive.",
                ImagesReaderSpec.ReadMembers),
            new("csv", "A table as text with a header line.", CsvReaderSpec.ReadMembers),
            new("json", "A table as a JSON array of objects, or one object a line.", JsonReaderSpec.ReadMembers),
            new("parquet", "A table as Parquet.", ParquetReaderSpec.ReadMembers),
            new("jsonl", "Texts with labels, one JSON object a line.", JsonlReaderSpec.ReadMembers),
            new("texts", "Text files by class, as they are or in a zip archive.", TextsReaderSpec.ReadMembers),
            new("npy", "Arrays of NumPy.", NpyReaderSpec.ReadMembers),
        ]);
}

/// <summary>What rows are.</summary>
public enum RowKind
{
    Pictures,
    Table,
    Texts,
    Arrays,
}
