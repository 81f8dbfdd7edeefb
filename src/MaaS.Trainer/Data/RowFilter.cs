namespace MaaS.Trainer;

/// <summary>Decides what happens to rows that cannot be used, and counts them. Not thread-safe.</summary>
internal sealed class RowFilter(CleaningSpec spec)
{
    private const int MaxExamples = 5;

    private readonly HashSet<string> _missing = new(spec.MissingValues, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (int Count, List<string> Examples)> _dropped = [];

    public CleaningSpec Spec => spec;

    /// <summary>Rows that were found, those that were dropped included.</summary>
    public int RowsRead { get; private set; }

    public IReadOnlyList<DroppedRows> Dropped =>
    [
        .. _dropped.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new DroppedRows(pair.Key, pair.Value.Count, pair.Value.Examples)),
    ];

    public void CountRows(int count = 1) => RowsRead += count;

    /// <param name="reason">Why, in words that many rows share.</param>
    /// <param name="row">Which one: file and number.</param>
    public void Drop(string reason, string row)
    {
        var (count, examples) = _dropped.TryGetValue(reason, out var known) ? known : (0, []);
        if (examples.Count < MaxExamples)
        {
            examples.Add(row);
        }

        _dropped[reason] = (count + 1, examples);
    }

    /// <summary>Drops a row with a value that cannot be used, if the spec says so.</summary>
    /// <param name="reason">Why, in words that many rows share.</param>
    /// <param name="row">Which one: file and number.</param>
    /// <param name="message">What was found there and what was expected.</param>
    /// <exception cref="TrainingException">The spec does not say so.</exception>
    public void DropInvalid(string reason, string row, string message)
    {
        if (spec.Invalid == InvalidPolicy.Fail)
        {
            throw new TrainingException(
                $"{row}: {message}. Correct it, or set $.data.cleaning.invalid to drop to go on without such rows.");
        }

        Drop(reason, row);
    }

    public bool IsMissing(string? text) =>
        string.IsNullOrWhiteSpace(text) || _missing.Contains(text.Trim());
}
