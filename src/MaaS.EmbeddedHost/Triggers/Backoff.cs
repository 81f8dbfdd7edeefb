namespace MaaS.EmbeddedHost.Triggers;

/// <summary>Waits that grow from a least to a greatest, each about twice the one before.</summary>
internal sealed class Backoff(TimeSpan min, TimeSpan max, TimeProvider time)
{
    private TimeSpan? _next;

    public void Reset() => _next = null;

    /// <summary>Waits, or returns at once when <paramref name="stopping"/>.</summary>
    public async Task WaitAsync(CancellationToken stopping)
    {
        var wait = _next ?? min;
        _next = TimeSpan.FromTicks(Math.Min(max.Ticks, (long)(wait.Ticks * (1.6 + (Random.Shared.NextDouble() * 0.8)))));
        await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
