namespace MaaS.Training;

/// <summary>Decides whether the model may be promoted.</summary>
public sealed class GateStep(RunTable table, RunBlobs blobs)
{
    /// <exception cref="RunFailedException">The files of the run were removed.</exception>
    public async Task<GateDecision> ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        var record = await table.ChangeAsync(id, found => found.At(RunStep.Gating), cancellationToken);
        var spec = await blobs.ReadSpecAsync(id, cancellationToken);
        var report = await blobs.ReadReportAsync(id, record.Attempt, cancellationToken)
            ?? throw new RunFailedException($"The run has no {RunFiles.Report} any more.");
        var decision = Gate.Decide(spec.Service.Gate, report, record.Incumbent);
        await table.ChangeOpenAsync(id, found => found with { Gate = decision }, cancellationToken);
        return decision;
    }
}
