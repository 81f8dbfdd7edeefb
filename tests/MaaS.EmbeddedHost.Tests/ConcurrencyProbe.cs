namespace MaaS.EmbeddedHost.Tests;

/// <summary>Counts how many run at once; all wait until the test opens it.</summary>
internal sealed class ConcurrencyProbe(int expected)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _now;

    public Task Full => _full.Task.WaitAsync(Timeout);

    public int Max { get; private set; }

    public void Open() => _opened.SetResult();

    public async Task RunAsync()
    {
        lock (_lock)
        {
            _now++;
            Max = Math.Max(Max, _now);
            if (_now == expected)
            {
                _full.TrySetResult();
            }
        }

        await _opened.Task.WaitAsync(Timeout);
        lock (_lock)
        {
            _now--;
        }
    }
}
