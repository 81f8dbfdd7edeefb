using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Makes the answer of a regression of the model's output.</summary>
internal static class RegressionValues
{
    /// <summary>The first output of floating-point numbers, else the first of whole numbers.</summary>
    /// <exception cref="ModelUnavailableException">There is none.</exception>
    public static string ChooseOutput(ModelManifest manifest)
    {
        var outputs = manifest.Signature.Outputs;
        var chosen = outputs.FirstOrDefault(FloatOutput.IsFloat) ?? outputs.FirstOrDefault(FloatOutput.IsNumber);
        return chosen?.Name ?? throw new ModelUnavailableException(
            $"Model '{manifest.Name}' version {manifest.Version} has no output of numbers: "
            + "expected one of FP16, FP32, FP64, INT32 or INT64 for a regression.");
    }

    /// <exception cref="InvalidInputException">A value is not a finite number.</exception>
    /// <exception cref="ModelUnavailableException">The output does not have one row per row of the request.</exception>
    public static IEnumerable<RowPrediction> Read(Tensor output, int rows)
    {
        var perRow = FloatOutput.ValuesPerRow(output, rows);
        var values = FloatOutput.ReadDoubles(output);
        return Array.Exists(values, value => !double.IsFinite(value))
            ? throw new InvalidInputException(
                $"The model gave NaN or infinity for this input in output '{output.Name}': "
                + "expected finite numbers. Check the values that were sent.")
            : values.Chunk(perRow).Select(row => new RowPrediction { Values = row });
    }

    /// <summary>The same for one of the rows.</summary>
    /// <exception cref="InvalidInputException">A value of the row is not a finite number.</exception>
    /// <exception cref="ModelUnavailableException">As for all rows.</exception>
    public static RowPrediction ReadRow(Tensor output, int row, int rows)
    {
        _ = FloatOutput.ValuesPerRow(output, rows);
        return Read(rows == 1 ? output : TensorRows.Slice(output, row), 1).Single();
    }
}
