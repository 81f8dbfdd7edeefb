namespace MaaS.Training;

/// <summary>A started job, as its dispatcher finds it again, also in another process.</summary>
/// <param name="Compute">Name of the compute profile it was started with.</param>
/// <param name="Id">What the place calls it, such as a container's id or the name of an execution.</param>
public sealed record JobHandle(string Compute, string Id);
