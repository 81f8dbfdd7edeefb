namespace MaaS.Inference;

/// <summary>Work that is done once in a slot.</summary>
internal sealed class SingleRun(Action work) : RunSource
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override double NextRunMs => 0;

    /// <summary>Ends when the work is done, or with what it threw.</summary>
    public Task Task => _done.Task;

    public override void RunNext(RunSlot slot)
    {
        try
        {
            work();
            _done.SetResult();
        }
        catch (Exception e)
        {
            _done.SetException(e);
        }
    }
}
