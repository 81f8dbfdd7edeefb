using System.Globalization;
using System.Numerics.Tensors;

namespace MaaS.Trainer;

/// <summary>Arrays of inputs and of targets.</summary>
internal static class NpyReader
{
    /// <exception cref="TrainingException">A file is no such array, or the two of a part do not belong together.</exception>
    public static async Task<ReadData> ReadAsync(
        NpyReaderSpec reader, DataSpec spec, DataFiles files, RowFilter filter, CancellationToken cancellationToken)
    {
        var train = await ReadPartAsync(reader.Train, files, cancellationToken);
        var test = reader.Test is { } part ? await ReadPartAsync(part, files, cancellationToken) : default;
        if (test.Inputs is not null && !test.Inputs.Shape.Skip(1).SequenceEqual(train.Inputs.Shape.Skip(1)))
        {
            throw new TrainingException(
                $"{test.Inputs.Name} has rows of {Describe(test.Inputs)}, expected {Describe(train.Inputs)} as in {train.Inputs.Name}.");
        }

        var labels = spec.Task == DataTask.Regression ? [] : spec.Labels ?? LabelsOf(train.Labels);
        return new ReadData(
            Label(train.Inputs, train.Labels, labels, spec.Task, filter),
            test.Inputs is null ? null : Label(test.Inputs, test.Labels, labels, spec.Task, filter),
            labels);
    }

    private static async Task<(NpyArray Inputs, NpyArray Labels)> ReadPartAsync(
        ArrayFilesSpec part, DataFiles files, CancellationToken cancellationToken)
    {
        var inputs = await NpyArray.ParseAsync(await files.ReadAsync(part.Inputs, cancellationToken), cancellationToken);
        var labels = await NpyArray.ParseAsync(await files.ReadAsync(part.Labels, cancellationToken), cancellationToken);
        if (inputs.Shape[0] != labels.Shape[0] || inputs.Shape.Count < 2)
        {
            throw new TrainingException(
                $"{inputs.Name} has the shape {Shape.Of(inputs.Shape)} and {labels.Name} {Shape.Of(labels.Shape)}, expected "
                + "as many rows of both, and inputs of at least two dimensions: name two files that belong together.");
        }

        return (inputs, labels);
    }

    private static LabelledRows Label(NpyArray inputs, NpyArray labels, IReadOnlyList<string> names, DataTask task, RowFilter filter)
    {
        var rows = new RawArrays(inputs.ToFloats(), Shape.Of(inputs.Shape.Skip(1)), row => $"{inputs.Name} row {row}");
        var targets = task == DataTask.Regression ? ValuesOf(labels) : ClassesOf(labels);
        filter.CountRows(rows.Count);
        var usable = new List<int>(rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            if (!TensorPrimitives.IsFiniteAll(rows[row]) || (targets.Values is { } values && !HasFinite(values, row, targets.Width)))
            {
                filter.DropInvalid("no finite number", rows.NameOf(row), "found NaN or infinity, expected finite 32-bit numbers");
            }
            else if (targets.Classes is { } classes && (uint)classes[row] >= names.Count)
            {
                filter.DropInvalid(
                    "unknown class", $"{labels.Name} row {row}", $"found class {classes[row]}, expected 0 to {names.Count - 1}");
            }
            else
            {
                usable.Add(row);
            }
        }

        return new LabelledRows(rows, targets, usable);
    }

    private static bool HasFinite(float[] values, int row, int width) => TensorPrimitives.IsFiniteAll<float>(
        values.AsSpan(row * width, width));

    private static Targets ValuesOf(NpyArray labels) => labels.Shape.Count <= 2
        ? Targets.Of(labels.ToFloats(), labels.Shape.ElementAtOrDefault(1) is > 0 and var width ? width : 1)
        : throw new TrainingException($"{labels.Name} has the shape {Shape.Of(labels.Shape)}, expected [rows] or [rows, outputs].");

    private static Targets ClassesOf(NpyArray labels) => labels.IsWhole && labels.Shape.Skip(1).All(length => length == 1)
        ? Targets.Of([.. labels.ToIntegers().Select(number => number is >= 0 and <= int.MaxValue ? (int)number : -1)])
        : throw new TrainingException(
            $"{labels.Name} has the shape {Shape.Of(labels.Shape)}{(labels.IsWhole ? "" : " of floats")}, expected class "
            + "numbers: whole numbers [rows]. Convert them, or set $.data.task to regression.");

    private static string[] LabelsOf(NpyArray labels)
    {
        const int MostClasses = 100_000;
        var largest = ClassesOf(labels).Classes!.Max();
        return largest < MostClasses
            ? [.. Enumerable.Range(0, largest + 1).Select(i => i.ToString(CultureInfo.InvariantCulture))]
            : throw new TrainingException($"{labels.Name} has the class {largest}, expected numbers from 0 below {MostClasses}.");
    }

    private static string Describe(NpyArray array) => Shape.Of(array.Shape.Skip(1)).ToString();
}
