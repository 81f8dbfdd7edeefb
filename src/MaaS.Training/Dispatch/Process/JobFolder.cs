using System.Globalization;
using System.Text.RegularExpressions;
using MaaS.Repository;

namespace MaaS.Training;

/// <summary>
/// The folder of one job: <c>work</c>, in which its program runs, <c>log.txt</c>, and what must be known of it after a restart of the
/// host. Each file is written whole under another name first, so that none is ever read half.
/// </summary>
internal sealed partial class JobFolder
{
    /// <summary>Written by <see cref="JobShell"/>: the job's <see cref="ProcessIdentity"/>. The job was started if it is there.</summary>
    public const string ProcessFile = "pid";

    /// <summary>Written by <see cref="JobShell"/> as the last thing.</summary>
    public const string ExitFile = "exit";

    public const string LogFile = "log.txt";

    private const string LimitFile = "limit";
    private const string RunUrlFile = "run-url";
    private const string StopFile = "stop";

    private JobFolder(string path) => Path = path;

    public string Path { get; }

    public string Id => System.IO.Path.GetFileName(Path);

    public string WorkPath => System.IO.Path.Combine(Path, "work");

    public ProcessIdentity? Process => ProcessIdentity.Parse(Read(ProcessFile));

    /// <summary>Null while the job runs, and when its shell was killed before it could write it.</summary>
    public int? ExitCode => int.TryParse(Read(ExitFile), CultureInfo.InvariantCulture, out var code) ? code : null;

    public TimeSpan? TimeLimit =>
        long.TryParse(Read(LimitFile), CultureInfo.InvariantCulture, out var ticks) ? TimeSpan.FromTicks(ticks) : null;

    public StopMark? Stop => Read(StopFile).Split('\n') is [var cause, var at, ..]
        ? new StopMark(Enum.Parse<StopCause>(cause), DateTimeOffset.Parse(at, CultureInfo.InvariantCulture))
        : null;

    /// <summary>For which run it is; empty when that was not written yet.</summary>
    public string RunUrl => Read(RunUrlFile);

    public DateTimeOffset StartedAt => LastWriteOf(ProcessFile);

    /// <summary>When anything was last written, apart from what the program wrote into <see cref="WorkPath"/>.</summary>
    public DateTimeOffset LastWrite => new[] { "", ProcessFile, LimitFile, LogFile, StopFile, ExitFile }.Max(LastWriteOf);

    public static string IdOf(JobKey job) => $"{job.RunId}-{JobName.Attempt(job)}";

    /// <param name="workDirectory">Where the folders of all jobs are.</param>
    /// <param name="id">Of a job, by <see cref="IdOf"/>; null is returned for what is not one.</param>
    public static JobFolder? Of(string workDirectory, string id) =>
        JobId().IsMatch(id) ? new JobFolder(System.IO.Path.Combine(workDirectory, id)) : null;

    public static IEnumerable<JobFolder> All(string workDirectory) => Directory.Exists(workDirectory)
        ? Directory.EnumerateDirectories(workDirectory)
            .Select(path => Of(workDirectory, System.IO.Path.GetFileName(path)))
            .OfType<JobFolder>()
        : [];

    /// <summary>Makes the folder, for the owner's eyes only, if it is not there yet.</summary>
    public void Create(TimeSpan timeLimit, string runUrl)
    {
        PrivateFolder.Create(Path);
        Directory.CreateDirectory(WorkPath);
        Write(RunUrlFile, runUrl);
        Write(LimitFile, timeLimit.Ticks.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The first mark stays.</summary>
    public void Mark(StopMark mark)
    {
        if (Stop is null)
        {
            Write(StopFile, $"{mark.Cause}\n{mark.At:O}\n");
        }
    }

    public void Delete() => Directory.Delete(Path, recursive: true);

    private DateTimeOffset LastWriteOf(string name) => File.GetLastWriteTimeUtc(System.IO.Path.Combine(Path, name));

    private string Read(string name)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(Path, name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }

    private void Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        var part = $"{path}.{Guid.NewGuid():n}";
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*-[1-9][0-9]{0,8}\z")]
    private static partial Regex JobId();
}
