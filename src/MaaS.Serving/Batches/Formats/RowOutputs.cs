using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>What the model gave for one row.</summary>
/// <param name="Result">Of the request; it stays the caller's.</param>
/// <param name="Row">Index among the rows of the request.</param>
/// <param name="Rows">Rows of the request.</param>
internal readonly record struct RowOutputs(InferenceResult Result, int Row, int Rows)
{
    public IReadOnlyList<Tensor> Tensors => Result.Outputs;

    /// <summary>The values of one output.</summary>
    /// <exception cref="ModelUnavailableException">Its first dimension is not the rows.</exception>
    public ReadOnlySpan<byte> Bytes(Tensor output)
    {
        CheckRows(output);
        var data = output.Data.Span;
        return Rows == 1 ? data : data[TensorRows.Range(output.DataType, data, Rows, Row)];
    }

    /// <summary>The shape of one output without the dimension of the rows.</summary>
    /// <param name="output">One of the tensors.</param>
    /// <param name="hasRowDimension">Whether the model's inputs have one.</param>
    /// <exception cref="ModelUnavailableException">Its first dimension is not the rows.</exception>
    public long[] Shape(Tensor output, bool hasRowDimension)
    {
        CheckRows(output);
        return hasRowDimension && output.Shape is [var first, ..] && first == Rows ? [.. output.Shape.Skip(1)] : [.. output.Shape];
    }

    private void CheckRows(Tensor output)
    {
        if (Rows > 1 && (output.Shape.Count == 0 || output.Shape[0] != Rows))
        {
            throw new ModelUnavailableException(
                $"Output '{output.Name}' has shape {TensorShape.Format(output.Shape)} for {Rows} rows: "
                + "expected the first dimension to be the rows. "
                + "Set maxBatchSize to 1 in the model's settings.");
        }
    }
}
