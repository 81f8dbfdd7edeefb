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
        var id = JobFolder.IdOf(request.Key);
        var folder = JobFolder.Of(_workDirectory, id)!;
        try
        {
            if (IsForeign(folder, request.Key))
            {
                throw JobName.Foreign(request.Key, _workDirectory, folder.RunUrl);
            }

            if (folder.Process is null)
            {
                folder.Create(request.TimeLimit, request.Key.RunUrl);
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

    public Task<JobState> GetStateAsync(JobHandle job, CancellationToken cancellationToken) => AskAsync("looked at", job.Id, folder =>
    {
        var processes = new ProcessGroups();
        EndIfDue(folder, processes);
        return StateOf(folder, processes);
    });

    public Task StopAsync(JobHandle job, CancellationToken cancellationToken) => AskAsync("stopped", job.Id, Stop);

    public Task StopAsync(JobKey job, CancellationToken cancellationToken) => AskAsync(
        "stopped", JobFolder.IdOf(job), folder => IsForeign(folder, job) ? new JobState(JobStatus.Lost) : Stop(folder));

    public Task MaintainAsync(CancellationToken cancellationToken)
    {
        DispatchException? failure = null;
        var processes = new ProcessGroups();
        foreach (var folder in JobFolder.All(_workDirectory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                EndIfDue(folder, processes);
                RemoveIfOld(folder, processes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // One that cannot be removed is not in the way of the others.
                failure = Refused("looked after", folder.Id, e);
            }
        }

        return failure is null ? Task.CompletedTask : Task.FromException(failure);
    }

    private static bool IsForeign(JobFolder folder, JobKey job) => folder.RunUrl is { Length: > 0 } url && url != job.RunUrl;

    private void RemoveIfOld(JobFolder folder, ProcessGroups processes)
    {
        if (StateOf(folder, processes).IsEnded && _time.GetUtcNow() >= folder.LastWrite + _retention)
        {
            folder.Delete();
        }
    }

    private void EndIfDue(JobFolder folder, ProcessGroups processes)
    {
        if (StateOf(folder, processes).IsEnded)
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

    private JobState Stop(JobFolder folder)
    {
        var state = StateOf(folder, new ProcessGroups());
        if (!state.IsEnded)
        {
            Stop(folder, StopCause.Asked);
        }

        return state;
    }

    private void Stop(JobFolder folder, StopCause cause)
    {
        // The mark first: when this host dies here, the next kills the job.
        folder.Mark(new StopMark(cause, _time.GetUtcNow()));
        folder.Process!.Signal(PosixSignalNumber.Terminate);
        LogStopped(_logger, folder.Id, cause);
    }

    private static JobState StateOf(JobFolder folder, ProcessGroups processes)
    {
        if (folder.Process is not { } process)
        {
            return new JobState(JobStatus.Lost, Detail: "No process was started for it here.");
        }

        var exitCode = folder.ExitCode;
        if (exitCode is null)
        {
            if (process.IsAlive(processes))
            {
                return new JobState(JobStatus.Running);
            }

            // It may have been written between the two looks, as it is before the process ends.
            exitCode = folder.ExitCode;
        }

        if (folder.Stop is { } stop)
        {
            return stop.Ended(exitCode);
        }

        return exitCode is { } code
            ? ExitCode.Ended(code)
            : new JobState(JobStatus.Lost, Detail: "It ended without an exit code: its shell was killed, or the machine was restarted.");
    }

    private Task<JobState> AskAsync(string asked, string id, Func<JobFolder, JobState> answer)
    {
        try
        {
            return Task.FromResult(JobFolder.Of(_workDirectory, id) is { } folder ? answer(folder) : new JobState(JobStatus.Lost));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromException<JobState>(Refused(asked, id, e));
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
