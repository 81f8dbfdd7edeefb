namespace MaaS.Inference;

/// <summary>Requests in order of priority, then of arrival. Not thread-safe.</summary>
/// <param name="linksOf">Where a request keeps its place in this list.</param>
internal sealed class RankedList(RankedList.LinksOf linksOf)
{
    private PendingRun? _last;

    public delegate ref RankedLinks LinksOf(PendingRun run);

    public PendingRun? First { get; private set; }

    public int Count { get; private set; }

    /// <summary>The next in order; null after the last.</summary>
    public PendingRun? After(PendingRun run) => linksOf(run).Next;

    /// <summary>Of those that come after any of the rank.</summary>
    public double SumAfter(uint rank, Func<PendingRun, double> value)
    {
        var sum = 0.0;
        for (var run = _last; run is not null && run.Rank > rank; run = linksOf(run).Previous)
        {
            sum += value(run);
        }

        return sum;
    }

    public void Insert(PendingRun run)
    {
        var before = _last;
        while (before is not null && before.Rank > run.Rank)
        {
            before = linksOf(before).Previous;
        }

        var next = before is null ? First : linksOf(before).Next;
        linksOf(run) = new RankedLinks(before, next);
        Join(before, run);
        Join(run, next);
        Count++;
    }

    public void Remove(PendingRun run)
    {
        var links = linksOf(run);
        linksOf(run) = default;
        Join(links.Previous, links.Next);
        Count--;
    }

    /// <summary>Makes two neighbours; null stands for the ends.</summary>
    private void Join(PendingRun? previous, PendingRun? next)
    {
        if (previous is null)
        {
            First = next;
        }
        else
        {
            linksOf(previous).Next = next;
        }

        if (next is null)
        {
            _last = previous;
        }
        else
        {
            linksOf(next).Previous = previous;
        }
    }
}
