namespace MaaS.Training;

/// <summary>
/// Runs container jobs in one kind of place. A job is one attempt of a run; what it does and how it ended is in the files of the run, and
/// what a dispatcher says of it is the safety net. Thread-safe.
/// </summary>
public interface IJobDispatcher
{
    /// <summary>Starts the job, or finds the one that an earlier call with the same run and attempt started.</summary>
    /// <exception cref="DispatchException">
    /// The message says why. When it is final there is no job; when it is transient there may be one, which the next call finds.
    /// </exception>
    Task<JobHandle> StartAsync(JobRequest request, CancellationToken cancellationToken);

    /// <exception cref="DispatchException">The place does not answer, or not as it should.</exception>
    Task<JobState> GetStateAsync(JobHandle job, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the job to end: it is told so (SIGTERM), and killed when it runs on after 30 seconds. Does not wait for its end. A job that
    /// has ended, or that is not known any more, is left alone.
    /// </summary>
    /// <exception cref="DispatchException">The place does not answer, or not as it should.</exception>
    Task StopAsync(JobHandle job, CancellationToken cancellationToken);

    /// <summary>As with a handle, where none was handed out: a start may have failed after the place had begun with it.</summary>
    /// <exception cref="DispatchException">The place does not answer, or not as it should.</exception>
    Task StopAsync(JobKey job, CancellationToken cancellationToken);
}
