namespace MaaS.Training.Tests;

/// <summary>A place where jobs run, real or made, seen from behind the dispatcher. Jobs run until they are told to end.</summary>
public abstract class JobPlace : IAsyncDisposable
{
    /// <summary>Name of the profile.</summary>
    public const string Compute = "place";

    /// <summary>Whether the place says with what code a program ended.</summary>
    public virtual bool TellsExitCode => true;

    /// <summary>What a job is in the end that was stopped.</summary>
    public virtual JobStatus AfterStop => JobStatus.Stopped;

    /// <summary>Whether two services can each have a job for a run of the same id.</summary>
    public virtual bool KeepsServicesApart => false;

    public abstract ValueTask DisposeAsync();

    /// <summary>A new object, that knows nothing of what earlier ones did.</summary>
    public abstract IJobDispatcher NewDispatcher();

    /// <summary>Waits until the program of a running job can be told to end.</summary>
    public virtual Task ReadyAsync(JobHandle job) => Task.CompletedTask;

    /// <summary>Has the program of the job end.</summary>
    public abstract Task FinishAsync(JobHandle job, int exitCode);

    /// <summary>What the program of the job finds in its environment.</summary>
    public abstract Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(JobHandle job);

    public abstract Task<bool> GotSigtermAsync(JobHandle job);

    /// <summary>How many programs were started, for all jobs together.</summary>
    public abstract Task<int> CountStartsAsync();

    /// <summary>From now on the place does not answer.</summary>
    public abstract Task GoAwayAsync();
}
