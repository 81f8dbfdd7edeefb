using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>Jobs as processes of this machine.</summary>
internal sealed class ProcessProfile : ComputeProfile
{
    /// <summary>The program and its arguments, one each: a name that is on the PATH, or a whole path.</summary>
    public List<string> Command { get; set; } = [];

    /// <summary>The folder in which each job gets one of its own, on a disk of this machine. Made when missing.</summary>
    public string WorkDirectory { get; set; } = "";

    /// <summary>Days for which the folder of a job that has ended is kept, 1 to 3650. Default 7.</summary>
    public int RetentionDays { get; set; } = 7;

    public override bool IsMaintained => true;

    public override IJobDispatcher CreateDispatcher(string name, IServiceProvider services) => new ProcessDispatcher(
        name, this, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<ProcessDispatcher>>());

    protected override IEnumerable<string> FindOwnErrors()
    {
        if (OperatingSystem.IsWindows())
        {
            yield return "Dispatcher is 'process', which needs Linux, macOS or WSL. On Windows use 'docker'.";
        }

        if (Command.Count == 0 || Command[0].Length == 0)
        {
            yield return "Command is missing; it must be the program to run and its arguments.";
        }
        else if (Command[0].Contains('/') && !Path.IsPathFullyQualified(Command[0]))
        {
            yield return $"Command begins with '{Command[0]}'; it must be a name that is on the PATH, or a whole path.";
        }

        if (WorkDirectory.Length == 0)
        {
            yield return "WorkDirectory is missing; it must be a folder in which jobs get theirs.";
        }

        if (RetentionDays is < 1 or > 3650)
        {
            yield return $"RetentionDays is {RetentionDays}; it must be 1 to 3650.";
        }
    }
}
