using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>
/// Jobs as processes of this machine, which outlive the host. All that is known of a job is in its <see cref="JobFolder"/>, so that any
/// host on this machine can go on with it. A job's id is the name of its folder.
/// </summary>
internal sealed partial class ProcessDispatcher : IMaintainedDispatcher
{
    private readonly string _compute;
    private readonly ProcessProfile _profile;
    private readonly string _workDirectory;
    private readonly JobShell _shell;
    private readonly TimeSpan _retention;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ProcessDispatcher(string compute, ProcessProfile profile, TimeProvider time, ILogger<ProcessDispatcher> logger)
    {
        _compute = compute;
        _profile = profile;
        _workDirectory = Path.GetFullPath(profile.WorkDirectory);
        _shell = new JobShell(profile.Command, ProgramPath.Find("setsid"));
        _retention = TimeSpan.FromDays(profile.RetentionDays);
        _time = time;
        _logger = logger;
    }

    public async Task<JobHandle> StartAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var environment = _profile.EnvironmentOf(request);
        var id = JobFolder.IdOf(request);
        var folder = JobFolder.Of(_workDirectory, id)!;
        try
        {
            if (folder.Process is null)
            {
                folder.Create(request.TimeLimit);
                await _shell.StartAsync(folder, environment, cancellationToken);
                LogStarted(_logger, id, folder.Process!.Id, folder.Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused("started", id, e);
        }

        return new JobHandle(_compute, id);
    }

    public Task<JobState> GetStateAsync(JobHandle job, CancellationToken cancellationToken) => AskAsync("looked at", job, folder =>
    {
        EndIfDue(folder);
        return StateOf(folder);
    });

    public Task StopAsync(JobHandle job, CancellationToken cancellationToken) => AskAsync("stopped", job, folder =>
    {
        var state = StateOf(folder);
        if (!state.IsEnded)
        {
            Stop(folder, StopCause.Asked);
        }

        return state;
    });

    public Task MaintainAsync(CancellationToken cancellationToken)
    {
        DispatchException? failure = null;
        foreach (var folder in JobFolder.All(_workDirectory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                EndIfDue(folder);
                RemoveIfOld(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // One that cannot be removed is not in the way of the others.
                failure = Refused("looked after", folder.Id, e);
            }
        }

        return failure is null ? Task.CompletedTask : Task.FromException(failure);
    }

    private void RemoveIfOld(JobFolder folder)
    {
        if (StateOf(folder).IsEnded && _time.GetUtcNow() >= folder.LastWrite + _retention)
        {
            folder.Delete();
        }
    }

    private void EndIfDue(JobFolder folder)
    {
        if (StateOf(folder).IsEnded)
        {
            return;
        }

        var now = _time.GetUtcNow();
        if (folder.Stop is { } stop)
        {
            if (stop.IsKillDue(now))
            {
                folder.Process!.Signal(PosixSignalNumber.Kill);
                LogKilled(_logger, folder.Id);
            }
        }
        else if (now >= folder.StartedAt + folder.TimeLimit)
        {
            Stop(folder, StopCause.TimeLimit);
        }
    }

    private void Stop(JobFolder folder, StopCause cause)
    {
        // The mark first: when this host dies here, the next kills the job.
        folder.Mark(new StopMark(cause, _time.GetUtcNow()));
        folder.Process!.Signal(PosixSignalNumber.Terminate);
        LogStopped(_logger, folder.Id, cause);
    }

    private static JobState StateOf(JobFolder folder)
    {
        if (folder.Process is not { } process)
        {
            return new JobState(JobStatus.Lost, Detail: "No process was started for it here.");
        }

        // In this order: the exit code is written before the process ends.
        var isAlive = process.IsAlive();
        var exitCode = folder.ExitCode;
        if (exitCode is null && isAlive)
        {
            return new JobState(JobStatus.Running);
        }

        if (folder.Stop is { } stop)
        {
            return stop.Ended(exitCode);
        }

        return exitCode is { } code
            ? ExitCode.Ended(code)
            : new JobState(JobStatus.Lost, Detail: "It ended without an exit code: its shell was killed, or the machine was restarted.");
    }

    private Task<JobState> AskAsync(string asked, JobHandle job, Func<JobFolder, JobState> answer)
    {
        try
        {
            return Task.FromResult(JobFolder.Of(_workDirectory, job.Id) is { } folder ? answer(folder) : new JobState(JobStatus.Lost));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromException<JobState>(Refused(asked, job.Id, e));
        }
    }

    private static DispatchException Refused(string asked, string id, Exception e) =>
        new($"Job {id} could not be {asked}: {e.Message}", isTransient: true, e);

    [LoggerMessage(4111, LogLevel.Information, "Job {Id} runs as process {Process} in {Folder}")]
    private static partial void LogStarted(ILogger logger, string id, int process, string folder);

    [LoggerMessage(4112, LogLevel.Information, "Job {Id} was told to end: {Cause}")]
    private static partial void LogStopped(ILogger logger, string id, StopCause cause);

    [LoggerMessage(4113, LogLevel.Warning, "Job {Id} was killed: it did not end when it was told to")]
    private static partial void LogKilled(ILogger logger, string id);
}
