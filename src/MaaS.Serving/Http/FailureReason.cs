namespace MaaS.Serving;

/// <summary>Why a job or a batch failed, as a route would have answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">The kind of failure.</param>
/// <param name="Detail">What was found, what was expected, what to do.</param>
public sealed record FailureReason(int Status, string Title, string Detail)
{
    internal static FailureReason Of(ErrorAnswer answer) => new(answer.Status, answer.Title, answer.Detail);
}
