namespace MaaS.Serving;

/// <summary>Why a job failed, as the route would have answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">The kind of failure.</param>
/// <param name="Detail">What was found, what was expected, what to do.</param>
public sealed record JobError(int Status, string Title, string Detail);
