using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaaS.Inference;
using MaaS.Repository;
using Tensor = MaaS.Inference.Tensor;

namespace MaaS.Serving;

/// <summary>Reads the numbers of an output.</summary>
internal static class FloatOutput
{
    public static bool IsFloat(TensorSpec spec) => spec.DataType is TensorDataType.Fp16 or TensorDataType.Fp32 or TensorDataType.Fp64;

    public static bool IsNumber(TensorSpec spec) => IsFloat(spec) || spec.DataType is TensorDataType.Int32 or TensorDataType.Int64;

    /// <summary>How many values each row has.</summary>
    /// <exception cref="ModelUnavailableException">The output cannot be told apart into that many rows.</exception>
    public static int ValuesPerRow(Tensor output, int rows)
    {
        var firstIsRows = output.Shape.Count > 0 && output.Shape[0] == rows;
        return firstIsRows || (rows == 1 && output.ElementCount > 0)
            ? (int)(output.ElementCount / rows)
            : throw new ModelUnavailableException(
                $"Output '{output.Name}' has shape {TensorShape.Format(output.Shape)} for {rows} rows: "
                + "expected the first dimension to be the rows. Predict cannot serve this model, /v2 can.");
    }

    /// <summary>All values of an FP16, FP32 or FP64 output, row-major.</summary>
    public static float[] ReadSingles(Tensor output) => ReadSingles(output, 0, (int)output.ElementCount);

    /// <summary>Some values of an FP16, FP32 or FP64 output.</summary>
    public static float[] ReadSingles(Tensor output, int first, int count)
    {
        var size = output.DataType.ElementSize();
        var data = output.Data.Span.Slice(first * size, count * size);
        var values = new float[count];
        switch (output.DataType)
        {
            case TensorDataType.Fp16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(data), values);
                break;
            case TensorDataType.Fp64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(data), values.AsSpan());
                break;
            default:
                MemoryMarshal.Cast<byte, float>(data).CopyTo(values);
                break;
        }

        return values;
    }

    /// <summary>
    /// All values of a number output, row-major, each with the digits of its own type: FP32 0.1 is 0.1 and not 0.10000000149.
    /// </summary>
    public static double[] ReadDoubles(Tensor output) => output.DataType switch
    {
        TensorDataType.Fp64 => MemoryMarshal.Cast<byte, double>(output.Data.Span).ToArray(),
        TensorDataType.Int32 => [.. MemoryMarshal.Cast<byte, int>(output.Data.Span).ToArray().Select(value => (double)value)],
        TensorDataType.Int64 => [.. MemoryMarshal.Cast<byte, long>(output.Data.Span).ToArray().Select(value => (double)value)],
        _ => [.. ReadSingles(output).Select(WithItsOwnDigits)],
    };

    private static double WithItsOwnDigits(float value) =>
        double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
