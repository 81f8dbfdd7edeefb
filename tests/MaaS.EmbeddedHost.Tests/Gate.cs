namespace MaaS.EmbeddedHost.Tests;

/// <summary>Holds a function until the test lets it go on.</summary>
public sealed class Gate
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Entered => _entered.Task.WaitAsync(Timeout);

    public Task Cancelled => _cancelled.Task.WaitAsync(Timeout);

    public void Open() => _opened.SetResult();

    public async Task PassAsync(CancellationToken cancellationToken)
    {
        _entered.SetResult();
        try
        {
            await _opened.Task.WaitAsync(Timeout, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled.SetResult();
            throw;
        }
    }
}
