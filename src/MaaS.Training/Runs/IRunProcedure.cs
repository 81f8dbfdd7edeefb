namespace MaaS.Training;

/// <summary>What carries runs through their steps, outside of this process or in it.</summary>
public interface IRunProcedure
{
    /// <summary>Starts the procedure of a run. Does nothing when it was started before.</summary>
    Task StartAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>How the procedure of a run stands.</summary>
    Task<ProcedureState> GetStateAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Forgets the procedure of a run that has ended.</summary>
    Task RemoveAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>
    /// Says that something about the run has changed: an answer, a cancellation, a report. Only makes it quicker; the procedure looks by
    /// itself, too.
    /// </summary>
    Task WakeAsync(RunId run, CancellationToken cancellationToken);
}
