using Microsoft.Extensions.Configuration;

namespace MaaS.Training;

/// <summary>Starts the job of an attempt, when there is room for it.</summary>
public sealed class DispatchStep(
    RunTable table, RunBlobs blobs, TrainingStorage storage, JobDispatchers dispatchers, TrainingMetrics metrics, IConfiguration configuration,
    TimeProvider time)
{
    private const string StorageSetting = "AzureWebJobsStorage";

    /// <summary>A place that ended the last job at its time limit did so a little before that is over here.</summary>
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(5);

    private readonly JobVariables _variables = new(storage, time);
    private readonly ComputeSlots _slots = new(storage, table);

    /// <param name="id">Of the run.</param>
    /// <param name="attempt">From 1.</param>
    /// <param name="lastError">Why the attempt before was lost, for people; null for the first.</param>
    /// <param name="cancellationToken">Stops the call; the job may then run or not.</param>
    /// <exception cref="RunFailedException">The run cannot be started.</exception>
    public async Task<DispatchOutcome> ExecuteAsync(
        RunId id, int attempt, string? lastError, CancellationToken cancellationToken)
    {
        var record = await table.ChangeAsync(
            id, found => found.Attempt > attempt ? null : found.At(RunStep.Dispatching, lastError), cancellationToken);
        if (!await table.IsWantedAsync(record, cancellationToken))
        {
            return new DispatchOutcome { IsCancelled = true };
        }

        if (record.Attempt > attempt || record.LostAttempt >= attempt)
        {
            // This call is a late repetition of one that was answered; nobody waits for it.
            return new DispatchOutcome { Job = record.Job };
        }

        try
        {
            return await HasRoomAsync(record, cancellationToken)
                ? new DispatchOutcome { Job = await StartAsync(record, attempt, cancellationToken) }
                : new DispatchOutcome();
        }
        catch (DispatchException e) when (!e.IsTransient)
        {
            metrics.CountAttempt(outcome: null);
            return new DispatchOutcome { Error = BoundedText.Of(e.Message) };
        }
        catch (DispatchException e)
        {
            // The run is worth more than the patience of a retry: an outage or a quota may last.
            await table.ChangeAsync(id, found => found.At(RunStep.Dispatching, $"Waits: {e.Message}"), cancellationToken);
            return new DispatchOutcome { RetryAfterSeconds = e.RetryAfter?.TotalSeconds };
        }
    }

    private async Task<bool> HasRoomAsync(RunRecord record, CancellationToken cancellationToken)
    {
        if (dispatchers.MaxConcurrentOf(record.Compute) is not { } most
            || await _slots.TryTakeAsync(record.Id, record.Compute, most, cancellationToken))
        {
            return true;
        }

        var waits = $"Waits: {most} runs train on '{record.Compute}' already.";
        await table.ChangeAsync(record.Id, found => found.At(RunStep.Dispatching, waits), cancellationToken);
        return false;
    }

    private async Task<JobHandle> StartAsync(RunRecord record, int attempt, CancellationToken cancellationToken)
    {
        var spec = await blobs.ReadSpecAsync(record.Id, cancellationToken);
        var left = record.StartedAt is { } started ? spec.Service.TimeLimit - (time.GetUtcNow() - started) : spec.Service.TimeLimit;
        if (left < LeastTime)
        {
            throw new RunFailedException(TimeLimits.Message(spec.Service.TimeLimit));
        }

        var variables = _variables.For(record.Id, attempt, left, dispatchers.HasIdentity(record.Compute));
        if (configuration[StorageSetting] is { Length: > 0 } connection && dispatchers.IsLocal(record.Compute))
        {
            // A process of this machine and user, which reads the data that the service could read.
            variables[StorageSetting] = connection;
        }

        var request = new JobRequest
        {
            RunId = record.Id,
            Attempt = attempt,
            Compute = record.Compute,
            Environment = variables,
            TimeLimit = left,
        };
        await table.ChangeAsync(
            record.Id,
            found => found.IsFinal || found.StartingAttempt >= attempt ? null : found with { StartingAttempt = attempt },
            cancellationToken);
        var job = await dispatchers.StartAsync(request, cancellationToken);
        var now = time.GetUtcNow();
        await table.ChangeAsync(
            record.Id,
            found => found.Attempt <= attempt && found.At(RunStep.Training, found.Detail) is { } changed
                ? changed with { Job = job, Attempt = attempt, StartedAt = found.StartedAt ?? now, JobStartedAt = now }
                : null,
            cancellationToken);
        return job;
    }
}
