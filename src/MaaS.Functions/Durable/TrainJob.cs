using MaaS.Training;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace MaaS.Functions.Durable;

/// <summary>
/// Starts the job of a run and watches it to its end, attempt after attempt. An event makes a look come sooner; the looks are the truth.
/// </summary>
public static class TrainJob
{
    /// <summary>Before the history is begun anew.</summary>
    private const int LooksPerExecution = 50;

    private const int MaxFailedLooks = 30;
    private const double Backoff = 1.5;

    private static readonly TimeSpan RoomPause = TimeSpan.FromSeconds(30);

    /// <summary>A place that does not say that a job has ended is not waited for; the lock of the run keeps the job from its files.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(5);

    [Function(nameof(TrainJob))]
    public static async Task<PollResult?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            return await TrainAsync(context, context.GetInput<TrainJobState>()!);
        }
        catch (TaskFailedException e) when (e.FailureDetails.IsCausedBy<RunFailedException>())
        {
            return new PollResult(JobOutcome.Failed, e.FailureDetails.ErrorMessage);
        }
    }

    private static async Task<PollResult?> TrainAsync(TaskOrchestrationContext context, TrainJobState state)
    {
        if (state.Job is null)
        {
            var dispatched = await context.CallActivityAsync<DispatchOutcome>(
                JobActivities.Dispatch, new DispatchInput(state.Run, state.Attempt, state.LastError), Retries.Transient);
            if (dispatched.Job is null)
            {
                return await WithoutJobAsync(context, state, dispatched);
            }

            state = state with { Job = dispatched.Job, PauseSeconds = state.FirstPauseSeconds, FailedLooks = 0, Watch = null };
        }

        for (var looks = 0; looks < LooksPerExecution; looks++)
        {
            await Waits.ForChangeAsync(context, TimeSpan.FromSeconds(state.PauseSeconds));
            var seen = await LookAsync(context, state);
            if (seen is { IsEnded: true })
            {
                return End(context, state, seen);
            }

            state = After(state, seen, context.CurrentUtcDateTime);
            if (context.CurrentUtcDateTime - state.StoppingSince > StopPatience)
            {
                return new PollResult(JobOutcome.Cancelled);
            }

            if (state.FailedLooks > MaxFailedLooks)
            {
                return new PollResult(JobOutcome.Failed, "The place where the job runs does not answer; the log of the service tells more.");
            }
        }

        context.ContinueAsNew(state);
        return null;
    }

    private static async Task<PollResult?> WithoutJobAsync(TaskOrchestrationContext context, TrainJobState state, DispatchOutcome dispatched)
    {
        if (dispatched.IsCancelled || dispatched.Error is not null)
        {
            return new PollResult(dispatched.IsCancelled ? JobOutcome.Cancelled : JobOutcome.Failed, dispatched.Error);
        }

        var asked = TimeSpan.FromSeconds(dispatched.RetryAfterSeconds ?? 0);
        await Waits.ForChangeAsync(context, asked > RoomPause ? asked : RoomPause);
        context.ContinueAsNew(state);
        return null;
    }

    /// <summary>Null when nothing could be seen: the job runs on meanwhile.</summary>
    private static async Task<PollResult?> LookAsync(TaskOrchestrationContext context, TrainJobState state)
    {
        try
        {
            return await context.CallActivityAsync<PollResult>(
                JobActivities.Poll, new PollInput(state.Run, state.Attempt, state.Job!, state.Watch), Retries.Transient);
        }
        catch (TaskFailedException e) when (!e.FailureDetails.IsCausedBy<RunFailedException>())
        {
            return null;
        }
    }

    private static TrainJobState After(TrainJobState state, PollResult? seen, DateTime now)
    {
        var isStopping = seen?.Outcome == JobOutcome.Stopping;
        return state with
        {
            PauseSeconds = isStopping ? state.FirstPauseSeconds : Math.Min(state.PauseSeconds * Backoff, state.MaxPauseSeconds),
            FailedLooks = seen is null ? state.FailedLooks + 1 : 0,
            Watch = seen is null ? state.Watch : seen.Watch,
            StoppingSince = isStopping ? state.StoppingSince ?? now : null,
        };
    }

    private static PollResult? End(TaskOrchestrationContext context, TrainJobState state, PollResult seen)
    {
        if (seen.Outcome != JobOutcome.Lost)
        {
            return seen;
        }

        var error = $"Attempt {state.Attempt}: {seen.Error}";
        if (state.Attempt >= state.LastAttempt)
        {
            return seen with { Error = error };
        }

        context.ContinueAsNew(state with { Attempt = state.Attempt + 1, Job = null, LastError = error });
        return null;
    }
}
