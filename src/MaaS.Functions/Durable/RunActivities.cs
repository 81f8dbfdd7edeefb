using MaaS.Training;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Durable;

/// <summary>The steps of a run before and after its job.</summary>
public sealed class RunActivities(
    ValidateStep validate, PrepareDataStep prepareData, StageIncumbentStep stageIncumbent, EvaluateStep evaluate, GateStep gate,
    ApprovalStep approval, PublishStep publish, PromoteStep promote, EndStep end)
{
    public const string Validate = "ValidateRun";
    public const string PrepareData = "PrepareData";
    public const string StageIncumbent = "StageIncumbent";
    public const string Evaluate = "EvaluateRun";
    public const string Gate = "GateModel";
    public const string AskApproval = "AskApproval";
    public const string ReadApproval = "ReadApproval";
    public const string Publish = "PublishModel";
    public const string Promote = "PromoteModel";
    public const string End = "EndRun";

    [Function(Validate)]
    public Task<RunPlan> ValidateAsync([ActivityTrigger] string run, CancellationToken cancellationToken) =>
        validate.ExecuteAsync(RunId.Parse(run), cancellationToken);

    [Function(PrepareData)]
    public Task PrepareDataAsync([ActivityTrigger] string run, CancellationToken cancellationToken) =>
        prepareData.ExecuteAsync(RunId.Parse(run), cancellationToken);

    [Function(StageIncumbent)]
    public Task StageIncumbentAsync([ActivityTrigger] string run, CancellationToken cancellationToken) =>
        stageIncumbent.ExecuteAsync(RunId.Parse(run), cancellationToken);

    [Function(Evaluate)]
    public Task EvaluateAsync([ActivityTrigger] string run, CancellationToken cancellationToken) =>
        evaluate.ExecuteAsync(RunId.Parse(run), cancellationToken);

    [Function(Gate)]
    public Task<GateDecision> GateAsync([ActivityTrigger] string run, CancellationToken cancellationToken) =>
        gate.ExecuteAsync(RunId.Parse(run), cancellationToken);

    [Function(AskApproval)]
    public Task<DateTimeOffset> AskApprovalAsync([ActivityTrigger] ApprovalInput input, CancellationToken cancellationToken) =>
        approval.AskAsync(RunId.Parse(input.Run), input.Timeout, cancellationToken);

    [Function(ReadApproval)]
    public Task<ApprovalState> ReadApprovalAsync([ActivityTrigger] string run, CancellationToken cancellationToken) =>
        approval.ReadAsync(RunId.Parse(run), cancellationToken);

    [Function(Publish)]
    public Task<int?> PublishAsync([ActivityTrigger] string run, CancellationToken cancellationToken) =>
        publish.ExecuteAsync(RunId.Parse(run), cancellationToken);

    [Function(Promote)]
    public Task PromoteAsync([ActivityTrigger] string run, CancellationToken cancellationToken) =>
        promote.ExecuteAsync(RunId.Parse(run), cancellationToken);

    [Function(End)]
    public Task EndAsync([ActivityTrigger] EndInput input, CancellationToken cancellationToken) =>
        end.ExecuteAsync(RunId.Parse(input.Run), input.State, input.Error, cancellationToken);
}
