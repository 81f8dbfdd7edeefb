using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>A run in progress, which stops when every request in it was given up. The queue's lock guards it.</summary>
internal sealed class RunningBatch(RunOptions options, int members)
{
    private int _members = members;
    private bool _ended;

    public void GiveUpOne_NeedsLock()
    {
        if (--_members == 0 && !_ended)
        {
            options.Terminate = true;
        }
    }

    /// <summary>From now on the options may be disposed.</summary>
    public void End_NeedsLock() => _ended = true;
}
