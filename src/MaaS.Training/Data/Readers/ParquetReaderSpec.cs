namespace MaaS.Training;

/// <summary>A table as Parquet; nested columns are left out.</summary>
public sealed record ParquetReaderSpec : TableReaderSpec
{
    internal static ParquetReaderSpec ReadMembers(SpecReader reader) => new()
    {
        Train = ReadTrain(reader),
        Test = ReadTest(reader),
        Target = ReadTarget(reader),
        Columns = ReadColumns(reader),
    };
}
