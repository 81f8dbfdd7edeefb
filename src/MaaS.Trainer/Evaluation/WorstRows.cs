namespace MaaS.Trainer;

/// <summary>The rows with the highest loss of those that were shown.</summary>
internal sealed class WorstRows
{
    private const int Capacity = 24;

    // The row that is given up next is at the head: the lowest loss, of equal ones the latest.
    private readonly PriorityQueue<WorstExample, (double Loss, long Row)> _rows = new();

    /// <summary>Keeps the row when its loss is among the highest so far; a loss that is not a number is the highest.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="describe">Called only when the row is kept.</param>
    public void Add(long row, double loss, Func<WorstExample> describe)
    {
        var priority = (double.IsNaN(loss) ? double.PositiveInfinity : loss, -row);
        if (_rows.Count < Capacity)
        {
            _rows.Enqueue(describe(), priority);
        }
        else if (_rows.TryPeek(out _, out var least) && priority.CompareTo(least) > 0)
        {
            _rows.DequeueEnqueue(describe(), priority);
        }
    }

    /// <summary>The worst first.</summary>
    public IReadOnlyList<WorstExample> ToList() =>
        [.. _rows.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];
}
