namespace MaaS.Serving;

/// <summary>Nothing but the number of rows: whoever reads a row group needs the file's own directory for it.</summary>
internal sealed record ParquetLayout : BatchLayout;
