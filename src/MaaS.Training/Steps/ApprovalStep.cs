namespace MaaS.Training;

/// <summary>Asks a person, and reads the answer.</summary>
public sealed class ApprovalStep(RunTable table, TimeProvider time)
{
    /// <summary>Asks, unless it was asked before.</summary>
    /// <returns>Until when the answer is waited for.</returns>
    public async Task<DateTimeOffset> AskAsync(RunId id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var record = await table.ChangeAsync(
            id,
            found => found.At(RunStep.AwaitingApproval) is { } changed
                ? changed with { Approval = found.Approval ?? new RunApproval { AskedAt = now, Until = now + timeout } }
                : null,
            cancellationToken);
        return record.Approval?.Until ?? now;
    }

    /// <summary>What was answered. After the time for it, no answer is no.</summary>
    public async Task<ApprovalState> ReadAsync(RunId id, CancellationToken cancellationToken)
    {
        var record = await table.GetAsync(id, cancellationToken);
        return record switch
        {
            _ when !await table.IsWantedAsync(record, cancellationToken) => ApprovalState.Cancelled,
            { Approval.IsApproved: true } => ApprovalState.Approved,
            { Approval.IsApproved: false } => ApprovalState.Refused,
            { Approval: { } asked } when time.GetUtcNow() < asked.Until => ApprovalState.Open,
            _ => ApprovalState.TimedOut,
        };
    }

    /// <summary>Writes the answer down.</summary>
    /// <exception cref="RunConflictException">Nobody was asked, or it is answered already, otherwise or too late.</exception>
    public async Task<RunRecord> AnswerAsync(
        RunId id, bool isApproved, string? by, string? comment, CancellationToken cancellationToken)
    {
        var record = await table.ChangeAsync(
            id,
            found => found is { Step: RunStep.AwaitingApproval, Approval: { IsApproved: null } asked } && time.GetUtcNow() < asked.Until
                ? found with { Approval = asked with { IsApproved = isApproved, By = by, Comment = comment } }
                : null,
            cancellationToken);
        return record.Approval?.IsApproved == isApproved
            ? record
            : throw new RunConflictException($"Run '{id}' does not wait for an approval: {Describe(record)}.");
    }

    private static string Describe(RunRecord record) => record switch
    {
        { Approval: null } => "it has not come to that, or its spec asks for none",
        { Approval.IsApproved: true } => "it was approved",
        { Approval.IsApproved: false } => "it was refused",
        _ => "the time for it is over",
    };
}
