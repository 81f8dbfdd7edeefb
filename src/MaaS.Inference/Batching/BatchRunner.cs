using MaaS.Repository;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>Runs one or several requests as one: gathers the inputs along the first dimension, runs, hands out the rows.</summary>
internal sealed class BatchRunner(ModelSessions sessions, ModelManifest manifest, PaddingPlan? padding, TimeProvider time)
{
    private readonly string[] _inputNames = [.. manifest.Signature.Inputs.Select(input => input.Name)];
    private readonly BatchInputs _inputs = new(manifest.Signature.Inputs.Count, padding);
    private readonly BatchOutputs _outputs = new(manifest, padding);

    /// <summary>Leaves the results in the buffers of the slot, in the order of its batch; they are the caller's.</summary>
    /// <exception cref="OnnxRuntimeException">The run failed or was terminated.</exception>
    /// <exception cref="BatchNotSplittableException">The outputs of several requests cannot be told apart.</exception>
    public void Run(RunSlot slot, RunProfile profile, out RunTimings timings)
    {
        var (batch, buffers) = (slot.Batch, slot.Buffers);
        var start = time.GetTimestamp();
        try
        {
            _inputs.Gather(batch, buffers);
            sessions.CountShape(buffers.ShapeHash);
            var gathered = time.GetTimestamp();
            using var lease = sessions.Rent(profile, slot.Index, slot.IsShort);
            var outputs = lease.Session.Run(slot.Running.Options, _inputNames, buffers.Inputs, batch[0].OutputNames);
            var ran = time.GetTimestamp();
            _outputs.HandOut(batch, outputs, buffers.Results);
            timings = new RunTimings(
                PendingRun.RowsIn(batch), time.GetElapsedTime(start, gathered), time.GetElapsedTime(gathered, ran), time.GetElapsedTime(ran),
                lease.Profile);
        }
        finally
        {
            buffers.ReleaseInputs();
        }
    }
}
