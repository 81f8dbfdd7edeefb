using System.Numerics.Tensors;

namespace MaaS.Trainer;

/// <summary>Pictures that are kept with one byte a channel and become <c>(value · scale − mean) / std</c> when they are taken.</summary>
/// <param name="pictures">Of all parts.</param>
/// <param name="selection">Which of them are in this one.</param>
/// <param name="scale">Of the 8-bit value.</param>
/// <param name="mean">For each channel; null for 0.</param>
/// <param name="std">For each channel; null for 1.</param>
internal sealed class PictureRows(RawPictures pictures, int[] selection, float scale, float[]? mean, float[]? std) : FloatRows
{
    private readonly int _planeLength = pictures.Form.Width * pictures.Form.Height;
    private readonly int _rowLength = pictures.Form.Bytes;

    public override int Count => selection.Length;

    public override Shape Shape { get; } = pictures.Form.Shape;

    /// <summary>The picture as it is kept: [channels, height, width].</summary>
    public ReadOnlySpan<byte> Pixels(int row) => pictures.Pixels[selection[row]];

    public override void Fill(ReadOnlySpan<int> rows, Span<float> destination)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            FillRow(pictures.Pixels[selection[rows[i]]], destination.Slice(i * _rowLength, _rowLength));
        }
    }

    private void FillRow(ReadOnlySpan<byte> pixels, Span<float> destination)
    {
        TensorPrimitives.ConvertTruncating(pixels, destination);
        TensorPrimitives.Multiply(destination, scale, destination);
        for (var channel = 0; channel < (mean?.Length ?? 0); channel++)
        {
            var plane = destination.Slice(channel * _planeLength, _planeLength);
            TensorPrimitives.Subtract(plane, mean![channel], plane);
            TensorPrimitives.Divide(plane, std![channel], plane);
        }
    }
}
