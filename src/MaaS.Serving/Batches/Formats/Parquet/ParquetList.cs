using System.Globalization;
using MaaS.Repository;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace MaaS.Serving;

/// <summary>A column whose rows are lists with all values of an input.</summary>
internal abstract class ParquetList
{
    /// <summary>Null for a type that no input has.</summary>
    public static ParquetList? For(DataField field) => field.ClrType switch
    {
        var type when type == typeof(bool) => new Of<bool>(),
        var type when type == typeof(sbyte) => new Of<sbyte>(),
        var type when type == typeof(byte) => new Of<byte>(),
        var type when type == typeof(short) => new Of<short>(),
        var type when type == typeof(ushort) => new Of<ushort>(),
        var type when type == typeof(int) => new Of<int>(),
        var type when type == typeof(uint) => new Of<uint>(),
        var type when type == typeof(long) => new Of<long>(),
        var type when type == typeof(ulong) => new Of<ulong>(),
        var type when type == typeof(float) => new Of<float>(),
        var type when type == typeof(double) => new Of<double>(),
        _ => null,
    };

    public abstract bool CanBe(TensorDataType dataType);

    /// <summary>
    /// Writes all rows as those of an input, and an error for each that has another number of values, or one that does not fit.
    /// </summary>
    public abstract Task ReadAsync(
        ParquetRowGroupReader group, DataField field, RowInput input, Memory<byte> matrix, string?[] errors,
        CancellationToken cancellationToken);

    private sealed class Of<T> : ParquetList
        where T : struct
    {
        public override bool CanBe(TensorDataType dataType) => ParquetConversion.Find<T>(dataType) is not null;

        public override async Task ReadAsync(
            ParquetRowGroupReader group, DataField field, RowInput input, Memory<byte> matrix, string?[] errors,
            CancellationToken cancellationToken)
        {
            using var raw = await group.ReadRawColumnDataBaseAsync(field, cancellationToken);
            Scatter((RawColumnData<T>)raw, field.MaxDefinitionLevel, input, matrix.Span, errors);
        }

        /// <summary>
        /// A row begins where the repetition level is 0. Levels of definition below the highest are a null, in the list or for all of it,
        /// or an empty list.
        /// </summary>
        private static void Scatter(RawColumnData<T> raw, int defined, RowInput input, Span<byte> matrix, string?[] errors)
        {
            var convert = ParquetConversion.Find<T>(input.Spec.DataType)!;
            var (repetitions, definitions, values) = (raw.RepetitionLevels.ToArray(), raw.DefinitionLevels.ToArray(), raw.Values.ToArray());
            var size = input.Spec.DataType.ElementSize();
            var expected = input.ElementCount!.Value;
            var (row, count, next) = (-1, 0, 0);
            for (var i = 0; i < repetitions.Length; i++)
            {
                if (repetitions[i] == 0)
                {
                    EndRow(row++, count, input, errors);
                    count = 0;
                }

                if (definitions[i] == defined)
                {
                    var value = values[next++];
                    if (count < expected && !convert(value, matrix[(((row * expected) + count) * size)..]))
                    {
                        errors[row] ??= string.Create(CultureInfo.InvariantCulture,
                            $"Element {count} of column '{input.Spec.Name}' is {value}: "
                            + $"expected {JsonElementParsers.Describe(input.Spec.DataType)}.");
                    }

                    count++;
                }
                else if (repetitions[i] > 0 || count > 0)
                {
                    errors[row] ??= $"Column '{input.Spec.Name}' has a null in its list: expected {expected} values.";
                }
            }

            EndRow(row, count, input, errors);
            if (row + 1 != errors.Length)
            {
                throw new InvalidDataException($"The column has {row + 1} lists for {errors.Length} rows.");
            }
        }

        private static void EndRow(int row, int count, RowInput input, string?[] errors)
        {
            if (row >= 0 && count != input.ElementCount)
            {
                errors[row] ??= $"Column '{input.Spec.Name}' has a list of {count} values: expected {input.ElementCount}, "
                    + "none of them null.";
            }
        }
    }
}
