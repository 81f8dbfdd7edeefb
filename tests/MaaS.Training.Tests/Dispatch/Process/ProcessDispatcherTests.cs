using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Training.Tests;

public sealed class ProcessDispatcherTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private ProcessPlace _place = null!;
    private ProcessDispatcher _dispatcher = null!;

    public Task InitializeAsync()
    {
        _place = new ProcessPlace();
        _dispatcher = NewDispatcher(_place.Profile);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task Start_Job_HasItsOwnGroupFolderAndLog()
    {
        var job = await StartAsync("echo said; echo complained >&2; pwd; sleep 1000");

        await Waits.UntilAsync(() => File.ReadAllLines(_place.File(job, "log.txt")).Length == 3);
        Assert.Equal(
            ["said", "complained", _place.File(job, "work")], await File.ReadAllLinesAsync(_place.File(job, "log.txt")));
        var process = _place.ProcessIdOf(job);
        Assert.Equal(process, ProcStat.Read(process)!.Group);
        Assert.NotEqual(process, ProcStat.Read(Environment.ProcessId)!.Group);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            new DirectoryInfo(_place.File(job, "")).UnixFileMode);
    }

    [Fact]
    public async Task Start_HostsEnvironment_IsNotTheJobs()
    {
        Environment.SetEnvironmentVariable("SECRET_OF_THE_HOST", "secret");

        var job = await ReadyAsync();

        var environment = await _place.EnvironmentOfAsync(job);
        Assert.DoesNotContain("SECRET_OF_THE_HOST", environment.Keys);
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), environment["PATH"]);
    }

    [Fact]
    public async Task Start_ProgramMissing_SaysSo()
    {
        var profile = _place.Profile;
        profile.Command = ["no-such-trainer"];

        var refusal = await Assert.ThrowsAsync<DispatchException>(
            () => NewDispatcher(profile).StartAsync(Jobs.Request(), CancellationToken.None));

        Assert.False(refusal.IsTransient);
        Assert.Contains("no-such-trainer", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutSetsid_StillHasItsOwnGroup()
    {
        // As on macOS, whose sh is bash.
        var folder = JobFolder.Of(_place.WorkDirectory, "digits-1-1")!;
        folder.Create(TimeSpan.FromMinutes(1), "");

        await new JobShell(["sleep", "1000"], setsid: null, shell: "/bin/bash")
            .StartAsync(folder, new Dictionary<string, string>(), CancellationToken.None);

        Assert.Equal(folder.Process!.Id, ProcStat.Read(folder.Process.Id)!.Group);
        Assert.Equal(JobStatus.Running, (await StateAsync(new JobHandle(JobPlace.Compute, folder.Id))).Status);
    }

    [Fact]
    public async Task Start_StoppedBeforeItsProgramStarts_DoesNotStartItAndTellsItsExitCode()
    {
        // The shell's last command before that is rm, for which this stands. It is written by another process, because a file that is
        // written here could not be run while a process that another test starts still has it open.
        var folder = JobFolder.Of(_place.WorkDirectory, "digits-1-1")!;
        folder.Create(TimeSpan.FromMinutes(1), "");
        var programs = Directory.CreateDirectory(Path.Combine(folder.Path, "programs")).FullName;
        using var write = Process.Start(
            "sh", ["-c", """printf '#!/bin/sh\nkill -s TERM $PPID\n' >"$1/rm" && chmod +x "$1/rm" """, "sh", programs]);
        await write.WaitForExitAsync();
        var environment = new Dictionary<string, string> { ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}" };

        await new JobShell(["sh", "-c", "touch started; sleep 1000"], "/usr/bin/setsid")
            .StartAsync(folder, environment, CancellationToken.None);

        Assert.Equal(143, (await _dispatcher.EndedAsync(new JobHandle(JobPlace.Compute, folder.Id))).ExitCode);
        Assert.False(File.Exists(Path.Combine(folder.WorkPath, "started")));
    }

    [Fact]
    public async Task Start_NoGroupOfItsOwn_IsRefused()
    {
        var folder = JobFolder.Of(_place.WorkDirectory, "digits-1-1")!;
        folder.Create(TimeSpan.FromMinutes(1), "");

        // It starts what follows in the group of the host.
        var shell = new JobShell(["sleep", "1000"], setsid: "/usr/bin/env");

        var refusal = await Assert.ThrowsAsync<DispatchException>(
            () => shell.StartAsync(folder, new Dictionary<string, string>(), CancellationToken.None));
        Assert.Contains("process group", refusal.Message, StringComparison.Ordinal);
        Assert.Null(folder.Process);
    }

    [Fact]
    public async Task GetState_HostKilled_FindsTheJobAndItsExitCode()
    {
        var start = new ProcessStartInfo(
            "dotnet", ["exec", typeof(DispatchingHost).Assembly.Location, Path.GetDirectoryName(_place.WorkDirectory)!])
        {
            RedirectStandardOutput = true,
        };
        using var host = Process.Start(start)!;
        var job = new JobHandle(JobPlace.Compute, (await host.StandardOutput.ReadLineAsync())!);
        await _place.ReadyAsync(job);

        host.Kill();
        await host.WaitForExitAsync();

        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);
        await _place.FinishAsync(job, 3);
        Assert.Equal(new JobState(JobStatus.Failed, 3), await _dispatcher.EndedAsync(job));
    }

    [Fact]
    public async Task GetState_ProgramKilled_FailedWithTheSignal()
    {
        var job = await StartAsync("kill -s KILL $$");

        var state = await _dispatcher.EndedAsync(job);

        Assert.Equal(new JobState(JobStatus.Failed, 137, "SIGKILL"), state);
    }

    [Fact]
    public async Task GetState_ShellKilled_RunningAsLongAsTheProgramIs()
    {
        var job = await ReadyAsync();

        Kill(_place.ProcessIdOf(job));

        await Waits.UntilAsync(() => ProcStat.Read(_place.ProcessIdOf(job)) is null or { IsEnded: true });
        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);
        Assert.Equal(job, await _dispatcher.StartAsync(Jobs.Request(), CancellationToken.None));
        Assert.Equal(1, await _place.CountStartsAsync());
        await _dispatcher.StopAsync(job, CancellationToken.None);
        Assert.Equal(JobStatus.Stopped, (await _dispatcher.EndedAsync(job)).Status);
    }

    [Fact]
    public async Task GetState_ShellAndProgramKilled_Lost()
    {
        var job = await ReadyAsync();

        JobFolder.Of(_place.WorkDirectory, job.Id)!.Process!.Signal(PosixSignalNumber.Kill);

        Assert.Equal(JobStatus.Lost, (await _dispatcher.EndedAsync(job)).Status);
    }

    [Fact]
    public async Task GetState_NumberOfTheProcessTakenByAnother_LostAndNotSignalled()
    {
        var job = await ReadyAsync();
        var other = await StartAsync("sleep 1000", attempt: 2);
        await _dispatcher.RunningAsync(other);
        var ours = JobFolder.Of(_place.WorkDirectory, job.Id)!.Process!;
        ours.Signal(PosixSignalNumber.Kill);
        await _dispatcher.EndedAsync(job);

        // The job's process had the number that now the other one has.
        await File.WriteAllTextAsync(_place.File(job, "pid"), $"{_place.ProcessIdOf(other)}\n{ours.Start}\n");

        Assert.Equal(JobStatus.Lost, (await StateAsync(job)).Status);
        await _dispatcher.StopAsync(job, CancellationToken.None);
        await File.WriteAllTextAsync(_place.File(job, "stop"), $"Asked\n{_time.GetUtcNow().AddMinutes(-1):O}\n");
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.Equal(JobStatus.Running, (await StateAsync(other)).Status);
    }

    [Fact]
    public async Task GetState_MachineRestarted_Lost()
    {
        var job = await ReadyAsync();
        var process = _place.ProcessIdOf(job);
        var ticks = ProcStat.Read(process)!.StartTicks;
        Kill(process);
        Kill(_place.ChildIdOf(job));
        await File.WriteAllTextAsync(_place.File(job, "pid"), $"{process}\n00000000-0000-0000-0000-000000000000 {ticks}\n");

        Assert.Equal(JobStatus.Lost, (await StateAsync(job)).Status);

        await _place.FinishAsync(job, 0);
        await Waits.UntilAsync(() => !ProcStat.ReadAll().Any(other => other.Group == process && !other.IsEnded));
    }

    [Fact]
    public async Task GetState_ProgramLeavesProcesses_TheyEndWithIt()
    {
        var job = await ReadyAsync();
        var child = _place.ChildIdOf(job);

        await _place.FinishAsync(job, 0);

        Assert.Equal(JobStatus.Succeeded, (await _dispatcher.EndedAsync(job)).Status);
        await Waits.UntilAsync(() => ProcStat.Read(child) is null or { IsEnded: true });
    }

    [Fact]
    public async Task Stop_ProgramEndsByItself_ItsExitCodeIsKnown()
    {
        var job = await ReadyAsync();

        await _dispatcher.StopAsync(job, CancellationToken.None);

        Assert.Equal(new JobState(JobStatus.Stopped, 0), await _dispatcher.EndedAsync(job));
    }

    [Fact]
    public async Task Stop_ProgramIgnoresSigterm_IsKilledAfterThirtySecondsAlsoByAnotherHost()
    {
        var job = await ReadyAsync(stubborn: true);
        await _dispatcher.StopAsync(job, CancellationToken.None);
        await Waits.UntilAsync(() => _place.GotSigtermAsync(job));

        _time.Advance(TimeSpan.FromSeconds(29));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);

        _time.Advance(TimeSpan.FromSeconds(1));
        await NewDispatcher(_place.Profile).MaintainAsync(CancellationToken.None);
        Assert.Equal(JobStatus.Stopped, (await _dispatcher.EndedAsync(job)).Status);
        await Waits.UntilAsync(() => ProcStat.Read(_place.ChildIdOf(job)) is null or { IsEnded: true });
    }

    [Fact]
    public async Task Maintain_JobOverItsTimeLimit_IsStoppedAndFailed()
    {
        var job = await ReadyAsync(timeLimit: TimeSpan.FromMinutes(10));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.False(await _place.GotSigtermAsync(job));

        _time.Advance(TimeSpan.FromHours(1));
        await NewDispatcher(_place.Profile).MaintainAsync(CancellationToken.None);

        var state = await _dispatcher.EndedAsync(job);
        Assert.True(await _place.GotSigtermAsync(job));
        Assert.Equal(JobStatus.Failed, state.Status);
        Assert.Contains("time limit", state.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintain_FolderOfAnOldJob_IsRemovedWhenItHasEnded()
    {
        var ended = await StartAsync("exit 0");
        await _dispatcher.EndedAsync(ended);
        var running = await ReadyAsync(attempt: 2, timeLimit: TimeSpan.FromDays(30));

        _time.Advance(TimeSpan.FromDays(6));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.True(Directory.Exists(_place.File(ended, "work")));

        _time.Advance(TimeSpan.FromDays(1.1));
        await _dispatcher.MaintainAsync(CancellationToken.None);
        Assert.False(Directory.Exists(_place.File(ended, "")));
        Assert.True(Directory.Exists(_place.File(running, "work")));
    }

    [Fact]
    public async Task Maintain_OneFolderCannotBeRead_TheOthersAreLookedAfter()
    {
        var unreadable = await StartAsync("exit 0");
        await _dispatcher.EndedAsync(unreadable);
        File.Delete(_place.File(unreadable, "pid"));
        Directory.CreateDirectory(_place.File(unreadable, "pid"));
        var before = await ReadyAsync(attempt: 2);
        var after = await ReadyAsync(attempt: 3);

        _time.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<DispatchException>(() => _dispatcher.MaintainAsync(CancellationToken.None));

        Assert.Equal(JobStatus.Failed, (await _dispatcher.EndedAsync(before)).Status);
        Assert.Equal(JobStatus.Failed, (await _dispatcher.EndedAsync(after)).Status);
        Assert.True(await _place.GotSigtermAsync(before) && await _place.GotSigtermAsync(after));
    }

    private ProcessDispatcher NewDispatcher(ProcessProfile profile) => ProcessPlace.NewDispatcher(profile, _time);

    private Task<JobState> StateAsync(JobHandle job) => _dispatcher.GetStateAsync(job, CancellationToken.None);

    private Task<JobHandle> StartAsync(string script, int attempt = 1)
    {
        var profile = _place.Profile;
        profile.Command = ["sh", "-c", script];
        return NewDispatcher(profile).StartAsync(Jobs.Request(attempt: attempt), CancellationToken.None);
    }

    private async Task<JobHandle> ReadyAsync(bool stubborn = false, int attempt = 1, TimeSpan? timeLimit = null)
    {
        var profile = _place.Profile;
        profile.Environment["STUBBORN"] = stubborn ? "yes" : "";
        var job = await NewDispatcher(profile).StartAsync(Jobs.Request(attempt: attempt, timeLimit: timeLimit), CancellationToken.None);
        await _place.ReadyAsync(job);
        return job;
    }

    private static void Kill(int process)
    {
        using var found = Process.GetProcessById(process);
        found.Kill();
    }
}
