namespace MaaS.Inference;

/// <summary>Where the time of one run went.</summary>
/// <param name="Rows">Rows in the run, over all its requests.</param>
/// <param name="Input">Gathering the inputs.</param>
/// <param name="Infer">In the runtime.</param>
/// <param name="Output">Handing out the outputs.</param>
/// <param name="Profile">Of the session that it had, which may be another than was asked for.</param>
internal readonly record struct RunTimings(int Rows, TimeSpan Input, TimeSpan Infer, TimeSpan Output, RunProfile Profile);
