using System.Collections.Concurrent;
using MaaS.Training;

namespace MaaS.Serving.Tests;

/// <summary>Carries nothing on, and remembers what it was told.</summary>
internal sealed class RecordedProcedure : IRunProcedure
{
    public ConcurrentQueue<string> Started { get; } = [];

    public ConcurrentQueue<string> Woken { get; } = [];

    public Task StartAsync(RunId run, CancellationToken cancellationToken)
    {
        Started.Enqueue(run.Value);
        return Task.CompletedTask;
    }

    public Task<ProcedureState> GetStateAsync(RunId run, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("No route asks for that.");

    public Task RemoveAsync(RunId run, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("No route asks for that.");

    public Task WakeAsync(RunId run, CancellationToken cancellationToken)
    {
        Woken.Enqueue(run.Value);
        return Task.CompletedTask;
    }
}
