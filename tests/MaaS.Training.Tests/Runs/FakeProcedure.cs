using System.Collections.Concurrent;

namespace MaaS.Training.Tests;

/// <summary>Carries nothing on; says what it is told to say, and what it was told to do.</summary>
internal sealed class FakeProcedure : IRunProcedure
{
    public ConcurrentQueue<RunId> Started { get; } = [];

    public ConcurrentQueue<RunId> Removed { get; } = [];

    public ConcurrentDictionary<RunId, ProcedureState> States { get; } = [];

    /// <summary>Thrown when the state of a run is asked for; null, and there is an answer.</summary>
    public Exception? Failure { get; set; }

    public Task StartAsync(RunId run, CancellationToken cancellationToken)
    {
        Started.Enqueue(run);
        return Task.CompletedTask;
    }

    public Task<ProcedureState> GetStateAsync(RunId run, CancellationToken cancellationToken) =>
        Failure is null
            ? Task.FromResult(States.GetValueOrDefault(run, ProcedureState.Missing))
            : Task.FromException<ProcedureState>(Failure);

    public Task RemoveAsync(RunId run, CancellationToken cancellationToken)
    {
        Removed.Enqueue(run);
        return Task.CompletedTask;
    }

    public Task WakeAsync(RunId run, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nobody is to be woken here.");
}
