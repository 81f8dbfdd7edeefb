namespace MaaS.Training;

/// <summary>The ONNX model that was written, and how it compares with the trained network.</summary>
public sealed record ExportReport
{
    /// <summary>Of the ONNX file, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required long Bytes { get; init; }

    /// <summary>The largest absolute difference of an output between ONNX Runtime and the network.</summary>
    public required double LargestDifference { get; init; }

    public required long RowsCompared { get; init; }

    /// <summary>On how many of the compared rows both predict the same class. Null for a regression.</summary>
    public long? SameClass { get; init; }
}
