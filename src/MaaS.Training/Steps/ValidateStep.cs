using Microsoft.Extensions.Options;

namespace MaaS.Training;

/// <summary>Looks at the spec again, because the configuration may have changed since the run was accepted.</summary>
public sealed class ValidateStep(RunTable table, RunBlobs blobs, RunIntake intake, RunRules rules, IOptions<TrainingOptions> options)
{
    /// <exception cref="RunFailedException">The spec cannot be run here.</exception>
    public async Task<RunPlan> ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        var record = await table.ChangeAsync(id, found => found.At(RunStep.Validating), cancellationToken);
        await intake.CommitSpecAsync(record, cancellationToken);
        var spec = await blobs.ReadSpecAsync(id, cancellationToken);
        if (rules.Check(spec) is { Count: > 0 } errors)
        {
            throw new RunFailedException(new InvalidSpecException(RunFiles.Spec, errors).Message);
        }

        return new RunPlan
        {
            Attempts = spec.Service.Attempts,
            IsSearch = spec.Search is not null,
            ConcurrentTrials = spec.Service.ConcurrentTrials,
            ApprovalTimeout = spec.Service.Approval?.Timeout,
            PollSeconds = options.Value.PollSeconds,
            MaxPollSeconds = options.Value.MaxPollSeconds,
        };
    }
}
