using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>
/// The run in progress in a slot, which stops when every request in it was given up. The lock of the queue whose run it is guards it.
/// </summary>
internal sealed class RunningBatch
{
    private RunOptions? _options;
    private int _members;

    /// <summary>What the run was told; owned by this. There is none before the first run.</summary>
    public RunOptions Options => _options!;

    public bool IsTerminated { get; private set; }

    public void Begin_NeedsLock(int members)
    {
        _members = members;
        if (IsTerminated)
        {
            // Options that once stopped a run would stop every other.
            _options!.Dispose();
            _options = null;
            IsTerminated = false;
        }

        // Here and not when it is first read, which the run and who gives up may do at once.
        _options ??= new RunOptions();
    }

    /// <summary>Only for a request that is in the run and has not ended.</summary>
    public void GiveUpOne_NeedsLock()
    {
        if (--_members == 0)
        {
            IsTerminated = true;
            Options.Terminate = true;
        }
    }
}
