namespace MaaS.Inference;

/// <summary>Does the run of a slot, as <see cref="BatchRunner.Run"/>.</summary>
internal delegate void BatchRun(RunSlot slot, RunProfile profile, out RunTimings timings);
