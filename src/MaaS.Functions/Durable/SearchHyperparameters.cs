using MaaS.Training;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace MaaS.Functions.Durable;

/// <summary>Trains the trials of a search, some side by side, rung after rung, and makes the best one's model the run's.</summary>
public static class SearchHyperparameters
{
    [Function(nameof(SearchHyperparameters))]
    public static async Task<PollResult> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<SearchInput>()!;
        var known = new List<TrialResult>();
        while (true)
        {
            var due = await context.CallActivityAsync<IReadOnlyList<TrialState>>(
                TrialActivities.Next, new TrialsInput(input.Run, known), Retries.Transient);
            if (due.Count == 0)
            {
                break;
            }

            var ended = await TrainAsync(context, input, due);
            if (ended.Contains(null))
            {
                return new PollResult(JobOutcome.Cancelled);
            }

            known.AddRange(ended.OfType<TrialResult>());
        }

        await context.CallActivityAsync(TrialActivities.AdoptBest, new TrialsInput(input.Run, known), Retries.Transient);
        return new PollResult(JobOutcome.Succeeded);
    }

    /// <summary>All results in the order of <paramref name="due"/>; null for one that was cancelled.</summary>
    private static async Task<TrialResult?[]> TrainAsync(TaskOrchestrationContext context, SearchInput input, IReadOnlyList<TrialState> due)
    {
        var trials = new List<Task<TrialResult?>>();
        var running = new List<Task>();
        foreach (var trial in due)
        {
            if (running.Count == input.Plan.ConcurrentTrials)
            {
                running.Remove(await Task.WhenAny(running));
            }

            trials.Add(TrainAsync(context, input, trial));
            running.Add(trials[^1]);
        }

        return await Task.WhenAll(trials);
    }

    private static async Task<TrialResult?> TrainAsync(TaskOrchestrationContext context, SearchInput input, TrialState trial)
    {
        // The same at every rung: the one before has ended, and events find it.
        var instance = DurableRunProcedure.JobInstance(trial.Run.Value);
        var outcome = await TryTrainAsync(context, TrainJobState.First(trial.Run.Value, input.Plan, trial.FirstAttempt), instance);
        return outcome.Outcome == JobOutcome.Cancelled ? null : await context.CallActivityAsync<TrialResult>(
            TrialActivities.ReadResult, new TrialResultInput(input.Run, trial, outcome.Error), Retries.Transient);
    }

    /// <summary>A trial that breaks off is a failed trial; the search goes on.</summary>
    private static async Task<PollResult> TryTrainAsync(TaskOrchestrationContext context, TrainJobState state, string instance)
    {
        try
        {
            return await context.CallSubOrchestratorAsync<PollResult>(nameof(TrainJob), state, Retries.None.WithInstanceId(instance));
        }
        catch (TaskFailedException e)
        {
            return new PollResult(JobOutcome.Failed, e.FailureDetails.ErrorMessage);
        }
    }
}
