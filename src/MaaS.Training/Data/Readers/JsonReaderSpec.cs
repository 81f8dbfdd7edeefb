namespace MaaS.Training;

/// <summary>A table as a JSON array of objects, or as one object a line.</summary>
public sealed record JsonReaderSpec : TableReaderSpec
{
    internal static JsonReaderSpec ReadMembers(SpecReader reader) => new()
    {
        Train = ReadTrain(reader),
        Test = ReadTest(reader),
        Target = ReadTarget(reader),
        Columns = ReadColumns(reader),
    };
}
