using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>How an input of the model takes one row.</summary>
/// <param name="Spec">Of the input.</param>
/// <param name="Shape">Of one row, without the dimension of the rows; -1 where it varies from row to row.</param>
/// <param name="HasRowDimension">Whether the tensor has a first dimension of rows: one that varies, or has length 1.</param>
internal sealed record RowInput(TensorSpec Spec, long[] Shape, bool HasRowDimension)
{
    /// <summary>Values of one row; null when the shape varies.</summary>
    public int? ElementCount { get; } = Shape.All(length => length >= 0) ? CountElements(Spec, Shape) : null;

    /// <summary>Bytes of one row; null when they vary.</summary>
    public int? RowBytes => ElementCount is { } count && Spec.DataType != TensorDataType.Bytes ? count * Spec.DataType.ElementSize() : null;

    /// <summary>In the order of the signature. For pictures, the manifest says what the signature may leave open.</summary>
    /// <exception cref="InvalidInputException">
    /// The manifest's image or text section does not fit the model's inputs, or a row would be too large.
    /// </exception>
    public static RowInput[] AllOf(BatchModel model)
    {
        if (model.TakesTexts)
        {
            _ = TextTensorizer.For(model.Manifest);
        }

        if (model.Task != PredictionTasks.ImageClassification || model.Manifest.Image is null)
        {
            return [.. model.Manifest.Signature.Inputs.Select(Of)];
        }

        var pictures = ImageTensorizer.For(model.Manifest);
        return [new(model.Manifest.Signature.Inputs[0], pictures.PictureShape, pictures.HasBatchDimension)];
    }

    /// <summary>The same input, with what varies fixed for a whole file.</summary>
    public RowInput Of(long[] shape) => new(Spec, shape, HasRowDimension);

    /// <summary>The shape of a tensor of some rows.</summary>
    public long[] ShapeOf(int rows, long[] row) => HasRowDimension ? [rows, .. row] : row;

    private static RowInput Of(TensorSpec spec) =>
        spec.Shape is [< 0 or 1, ..]
            ? new(spec, [.. spec.Shape.Skip(1)], HasRowDimension: true)
            : new(spec, [.. spec.Shape], HasRowDimension: false);

    private static int CountElements(TensorSpec spec, long[] shape) =>
        TensorShape.TryCountElements(shape, out var count) && count * Math.Max(spec.DataType.ElementSize(), 1) <= Array.MaxLength
            ? (int)count
            : throw new InvalidInputException(
                $"One row of input '{spec.Name}' has shape {TensorShape.Format(shape)}: expected at most {Array.MaxLength} bytes. "
                + "The model cannot be used for batches.");
}
