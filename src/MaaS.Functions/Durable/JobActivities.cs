using MaaS.Training;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Durable;

/// <summary>The steps of a job: start it, look at it.</summary>
public sealed class JobActivities(DispatchStep dispatch, PollStep poll)
{
    public const string Dispatch = "DispatchJob";
    public const string Poll = "PollJob";

    [Function(Dispatch)]
    public Task<DispatchOutcome> DispatchAsync([ActivityTrigger] DispatchInput input, CancellationToken cancellationToken) =>
        dispatch.ExecuteAsync(RunId.Parse(input.Run), input.Attempt, input.LastError, cancellationToken);

    [Function(Poll)]
    public Task<PollResult> PollAsync([ActivityTrigger] PollInput input, CancellationToken cancellationToken) =>
        poll.ExecuteAsync(RunId.Parse(input.Run), input.Attempt, input.Job, input.Watch, cancellationToken);
}
