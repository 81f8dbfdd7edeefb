using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>Does the run of a batch, as <see cref="BatchRunner.Run"/>.</summary>
internal delegate void BatchRun(
    List<PendingRun> batch, RunProfile profile, RunOptions options, BatchBuffers buffers, out RunTimings timings);
