namespace MaaS.Serving;

/// <param name="DataOffset">Byte where the first record behind the header begins.</param>
/// <param name="Delimiter">A comma, semicolon or tab.</param>
/// <param name="Columns">Names in the header.</param>
internal sealed record CsvLayout(long DataOffset, byte Delimiter, IReadOnlyList<string> Columns) : BatchLayout;
