namespace MaaS.Training;

/// <summary>A table as text (RFC 4180) in UTF-8 with a header line.</summary>
public sealed record CsvReaderSpec : TableReaderSpec
{
    public string Delimiter { get; init; } = ",";

    internal static CsvReaderSpec ReadMembers(SpecReader reader)
    {
        var spec = new CsvReaderSpec
        {
            Train = ReadTrain(reader),
            Test = ReadTest(reader),
            Target = ReadTarget(reader),
            Columns = ReadColumns(reader),
            Delimiter = reader.OptionalText("delimiter", "One character between two values; default a comma.") ?? ",",
        };
        if (spec.Delimiter is not [< (char)128 and not ('"' or '\r' or '\n')])
        {
            reader.Error("delimiter", $"found \"{spec.Delimiter}\", expected one ASCII character that is no quotation mark");
        }

        return spec;
    }
}
