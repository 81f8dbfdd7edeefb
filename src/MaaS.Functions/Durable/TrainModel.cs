using MaaS.Training;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace MaaS.Functions.Durable;

/// <summary>The procedure of a training run; its instance has the run's id.</summary>
public static class TrainModel
{
    [Function(nameof(TrainModel))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<string>()!;
        try
        {
            await TrainAsync(context, run);
        }
        catch (TaskFailedException e)
        {
            await EndAsync(context, run, RunState.Failed, e.FailureDetails.ErrorMessage);
        }
    }

    private static async Task TrainAsync(TaskOrchestrationContext context, string run)
    {
        var plan = await context.CallActivityAsync<RunPlan>(RunActivities.Validate, run, Retries.Transient);
        await context.CallActivityAsync(RunActivities.PrepareData, run, Retries.Transient);
        await context.CallActivityAsync(RunActivities.StageIncumbent, run, Retries.Transient);
        var trained = plan.IsSearch
            ? await context.CallSubOrchestratorAsync<PollResult>(
                nameof(SearchHyperparameters), new SearchInput(run, plan), Retries.None.WithInstanceId(DurableRunProcedure.SearchInstance(run)))
            : await context.CallSubOrchestratorAsync<PollResult>(
                nameof(TrainJob), TrainJobState.First(run, plan), Retries.None.WithInstanceId(DurableRunProcedure.JobInstance(run)));
        if (trained.Outcome != JobOutcome.Succeeded)
        {
            var state = trained.Outcome == JobOutcome.Cancelled ? RunState.Cancelled : RunState.Failed;
            await EndAsync(context, run, state, trained.Error);
            return;
        }

        await context.CallActivityAsync(RunActivities.Evaluate, run, Retries.Transient);
        var gate = await context.CallActivityAsync<GateDecision>(RunActivities.Gate, run, Retries.Transient);
        if (gate.IsPassed && plan.ApprovalTimeout is { } timeout && await ApproveAsync(context, run, timeout) is { } end)
        {
            await EndAsync(context, run, end.State, end.Error);
            return;
        }

        await PublishAsync(context, run, gate);
    }

    private static async Task PublishAsync(TaskOrchestrationContext context, string run, GateDecision gate)
    {
        if (await context.CallActivityAsync<int?>(RunActivities.Publish, run, Retries.Transient) is null)
        {
            await EndAsync(context, run, RunState.Cancelled, error: null);
            return;
        }

        await EndAsync(context, run, RunState.Succeeded, gate.IsPassed ? await PromoteAsync(context, run) : null);
    }

    /// <returns>Why the version, which is published, was not promoted; null when it was.</returns>
    private static async Task<string?> PromoteAsync(TaskOrchestrationContext context, string run)
    {
        try
        {
            await context.CallActivityAsync(RunActivities.Promote, run, Retries.Transient);
            return null;
        }
        catch (TaskFailedException e)
        {
            return $"The version is published and was not promoted: {e.FailureDetails.ErrorMessage}";
        }
    }

    /// <returns>How the run ends; null when it goes on.</returns>
    private static async Task<(RunState State, string? Error)?> ApproveAsync(TaskOrchestrationContext context, string run, TimeSpan timeout)
    {
        var until = await context.CallActivityAsync<DateTimeOffset>(
            RunActivities.AskApproval, new ApprovalInput(run, timeout), Retries.Transient);
        while (true)
        {
            var answer = await context.CallActivityAsync<ApprovalState>(RunActivities.ReadApproval, run, Retries.Transient);
            switch (answer)
            {
                case ApprovalState.Open:
                    await Waits.ForChangeAsync(context, until.UtcDateTime - context.CurrentUtcDateTime);
                    break;
                case ApprovalState.Approved:
                    return null;
                case ApprovalState.Cancelled:
                    return (RunState.Cancelled, null);
                case ApprovalState.Refused:
                    return (RunState.Failed, "The model was not approved: nothing was published.");
                default:
                    return (RunState.Failed, $"Nobody approved the model until {until.UtcDateTime:u}: nothing was published.");
            }
        }
    }

    private static Task EndAsync(TaskOrchestrationContext context, string run, RunState state, string? error) =>
        context.CallActivityAsync(RunActivities.End, new EndInput(run, state, error), Retries.Transient);
}
