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
        if (Rows == 1)
        {
            return output.Data.Span;
        }

        return output.Shape.Count > 0 && output.Shape[0] == Rows
            ? TensorRows.Bytes(output, Row)
            : throw new ModelUnavailableException(
                $"Output '{output.Name}' has shape {TensorShape.Format(output.Shape)} for {Rows} rows: expected the first dimension to be the rows. "
                + "Set maxBatchSize to 1 in the model's settings.");
    }
}
