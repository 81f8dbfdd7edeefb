using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MaaS.Trainer;

/// <summary>Which rows are in which part.</summary>
/// <param name="Train">Ascending.</param>
/// <param name="Validation">Ascending; of the same rows as <paramref name="Train"/>.</param>
/// <param name="Test">Ascending; of the test files when there are some, else of the same rows.</param>
internal sealed record DataSplit(int[] Train, int[] Validation, int[] Test)
{
    /// <summary>
    /// SHA-256, lower-case hexadecimal, over the parts in the order train, validation, test: for each the number of rows, then the row
    /// numbers, all as 32-bit little-endian integers.
    /// </summary>
    public string Hash
    {
        get
        {
            int[] numbers = [Train.Length, .. Train, Validation.Length, .. Validation, Test.Length, .. Test];
            var bytes = new byte[numbers.Length * sizeof(int)];
            for (var i = 0; i < numbers.Length; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), numbers[i]);
            }

            return Convert.ToHexStringLower(SHA256.HashData(bytes));
        }
    }

    /// <summary>Parts rows at random; the same seed gives the same parts on every machine.</summary>
    /// <param name="rows">To part.</param>
    /// <param name="classes">By row, to keep their shares in every part; null not to.</param>
    /// <param name="spec">The shares.</param>
    /// <param name="testRows">The rows of the test files; null when the test part comes from <paramref name="rows"/>.</param>
    /// <exception cref="TrainingException">A part that is asked for would be empty.</exception>
    public static DataSplit Create(IReadOnlyList<int> rows, int[]? classes, SplitSpec spec, IReadOnlyList<int>? testRows)
    {
        var testShare = testRows is null ? spec.Test ?? SplitSpec.DefaultTest : 0;
        var (train, validation, test) = (new List<int>(), new List<int>(), new List<int>());
        foreach (var group in rows.GroupBy(row => classes is not null && spec.Stratified ? classes[row] : 0).OrderBy(group => group.Key))
        {
            var members = group.ToArray();
            var order = new SeededRandom(spec.Seed, group.Key).NextPermutation(members.Length);
            var testEnd = (int)Math.Round(members.Length * testShare);
            var validationEnd = testEnd + (int)Math.Round(members.Length * spec.Validation);
            test.AddRange(order[..testEnd].Select(i => members[i]));
            validation.AddRange(order[testEnd..Math.Min(validationEnd, order.Length)].Select(i => members[i]));
            train.AddRange(order[Math.Min(validationEnd, order.Length)..].Select(i => members[i]));
        }

        Check(train.Count, rows.Count, 1, "train with");
        Check(validation.Count, rows.Count, spec.Validation, "validate with ($.data.split.validation)");
        Check(test.Count, rows.Count, testShare, "test with ($.data.split.test)");
        return new DataSplit([.. train.Order()], [.. validation.Order()], testRows is null ? [.. test.Order()] : [.. testRows]);
    }

    private static void Check(int found, int rows, double share, string what)
    {
        if (found == 0 && share > 0)
        {
            throw new TrainingException($"Of {rows} rows none is left to {what}, expected at least one: give more data, or other shares.");
        }
    }
}
