namespace MaaS.Trainer;

/// <summary>
/// Area under the ROC curve: how likely a row of the class scores higher than one of the rest, ties counting half. Computed from the ranks
/// (Mann and Whitney, 1947; Hanley and McNeil, 1982).
/// </summary>
internal static class RocAuc
{
    /// <param name="scores">One for each row. Is sorted.</param>
    /// <param name="isPositive">Whether the row is of the class. Is sorted along.</param>
    /// <returns>0 to 1; null when there are only rows of one kind or a score is not a number.</returns>
    public static double? Binary(float[] scores, bool[] isPositive)
    {
        Array.Sort(scores, isPositive);
        long positives = isPositive.Count(positive => positive);
        var negatives = scores.Length - positives;

        // NaN is sorted to the front.
        if (positives == 0 || negatives == 0 || float.IsNaN(scores[0]))
        {
            return null;
        }

        var rankSum = 0.0;
        for (var start = 0; start < scores.Length;)
        {
            var end = start;
            var tiedPositives = 0;
            for (; end < scores.Length && scores[end] == scores[start]; end++)
            {
                tiedPositives += isPositive[end] ? 1 : 0;
            }

            // Ranks from 1; all of a tie have their mean.
            rankSum += tiedPositives * ((start + 1 + end) / 2.0);
            start = end;
        }

        return (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }

    /// <summary>
    /// With two classes that of the second; with more the mean over one class against the rest, of the classes for which it is defined.
    /// </summary>
    /// <param name="probabilities">Row by row, <paramref name="classes"/> each.</param>
    /// <param name="expected">The class of each row.</param>
    /// <param name="classes">At least two.</param>
    /// <returns>Null when it is defined for no class.</returns>
    public static double? OneVersusRest(IReadOnlyList<float> probabilities, IReadOnlyList<int> expected, int classes)
    {
        var compared = classes == 2 ? [1] : Enumerable.Range(0, classes);
        return compared.Average(c => Binary(
            [.. Enumerable.Range(0, expected.Count).Select(row => probabilities[(row * classes) + c])],
            [.. expected.Select(label => label == c)]));
    }
}
