using System.Globalization;
using System.Text;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Training.Tests;

/// <summary>This machine, with a shell script as the program of its jobs.</summary>
internal sealed class ProcessPlace : JobPlace
{
    // The part files are there so that nothing is read half.
    private const string Program =
        """
        echo started >>"$STARTS"
        trap 'touch sigterm; [ -n "$STUBBORN" ] || exit 0' TERM
        sleep 1000 & echo $! >child.part && mv child.part child
        env -0 >environment.part && mv environment.part environment
        until [ -f finish ]; do sleep 0.02; done
        exit "$(cat finish)"
        """;

    private readonly TemporaryDirectory _directory = new();

    public string WorkDirectory => _directory.File("jobs");

    public ProcessProfile Profile => ProfileIn(_directory.Path);

    public static ProcessProfile ProfileIn(string directory) => new()
    {
        Dispatcher = "process",
        Command = ["sh", "-c", Program],
        WorkDirectory = Path.Combine(directory, "jobs"),
        Environment = { ["OF_PROFILE"] = "from the profile", ["STARTS"] = Path.Combine(directory, "starts") },
    };

    public override IJobDispatcher NewDispatcher() => NewDispatcher(Profile, TimeProvider.System);

    public static ProcessDispatcher NewDispatcher(ProcessProfile profile, TimeProvider time) =>
        new(Compute, profile, time, NullLogger<ProcessDispatcher>.Instance);

    public string File(JobHandle job, string name) => Path.Combine(WorkDirectory, job.Id, name);

    public string WorkFile(JobHandle job, string name) => File(job, Path.Combine("work", name));

    public int ProcessIdOf(JobHandle job) => JobFolder.Of(WorkDirectory, job.Id)!.Process!.Id;

    public override Task ReadyAsync(JobHandle job) => Waits.UntilAsync(() => System.IO.File.Exists(WorkFile(job, "environment")));

    /// <summary>Of a process that the program left in the background.</summary>
    public int ChildIdOf(JobHandle job) =>
        int.Parse(System.IO.File.ReadAllText(WorkFile(job, "child")), CultureInfo.InvariantCulture);

    public override async Task FinishAsync(JobHandle job, int exitCode)
    {
        await System.IO.File.WriteAllTextAsync(WorkFile(job, "finish.part"), exitCode.ToString(CultureInfo.InvariantCulture));
        System.IO.File.Move(WorkFile(job, "finish.part"), WorkFile(job, "finish"));
    }

    public override async Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(JobHandle job)
    {
        await ReadyAsync(job);
        return Encoding.UTF8.GetString(await System.IO.File.ReadAllBytesAsync(WorkFile(job, "environment")))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .ToDictionary(variable => variable[0], variable => variable[1]);
    }

    public override Task<bool> GotSigtermAsync(JobHandle job) => Task.FromResult(System.IO.File.Exists(WorkFile(job, "sigterm")));

    public override async Task<int> CountStartsAsync() =>
        System.IO.File.Exists(_directory.File("starts")) ? (await System.IO.File.ReadAllLinesAsync(_directory.File("starts"))).Length : 0;

    public override async Task GoAwayAsync()
    {
        // Not even root reads a folder as a file, or makes a folder in a file.
        await KillAllAsync();
        if (!Directory.Exists(WorkDirectory))
        {
            await System.IO.File.WriteAllTextAsync(WorkDirectory, "");
            return;
        }

        foreach (var file in Directory.EnumerateDirectories(WorkDirectory).Select(path => Path.Combine(path, JobFolder.ProcessFile)))
        {
            System.IO.File.Delete(file);
            Directory.CreateDirectory(file);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await KillAllAsync();
        _directory.Dispose();
    }

    private async Task KillAllAsync()
    {
        var processes = JobFolder.All(WorkDirectory)
            .Where(folder => System.IO.File.Exists(Path.Combine(folder.Path, JobFolder.ProcessFile)))
            .Select(folder => folder.Process!).ToList();
        processes.ForEach(process => process.Signal(PosixSignalNumber.Kill));
        await Waits.UntilAsync(() => !processes.Any(process => process.IsAlive(new ProcessGroups())));
    }
}
