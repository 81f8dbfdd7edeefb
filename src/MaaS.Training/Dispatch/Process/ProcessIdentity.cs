using System.Diagnostics;
using System.Globalization;

namespace MaaS.Training;

/// <summary>
/// The process group of a job, told from a later one that got the same number. A number is not given to a new process while a group
/// has it, so the group is the job's as long as no process of that number started at another time.
/// </summary>
/// <param name="Id">Of the process that leads the group, and of the group.</param>
/// <param name="Start">
/// When that process started, as <see cref="JobShell"/> wrote it: on Linux the id of the machine's boot and the clock ticks since then,
/// which no change of the clock moves; elsewhere what <c>ps</c> says.
/// </param>
internal sealed record ProcessIdentity(int Id, string Start)
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>Null when the text is not one that <see cref="JobShell"/> writes.</summary>
    public static ProcessIdentity? Parse(string text) =>
        text.Split('\n') is [var id, { Length: > 0 } start, ..]
            && int.TryParse(id, CultureInfo.InvariantCulture, out var number) && number > 1
            ? new ProcessIdentity(number, start.Trim())
            : null;

    /// <summary>Whether any process of the group runs: the leader, or others that it left behind.</summary>
    /// <param name="groups">Looked at when the leader is gone, on Linux.</param>
    public bool IsAlive(ProcessGroups groups) => OperatingSystem.IsLinux() ? IsAliveOnLinux(groups) : IsAliveByPs();

    /// <summary>Sends a signal to all processes of the group; nothing when there is none.</summary>
    public void Signal(PosixSignalNumber signal)
    {
        if (IsAlive(new ProcessGroups()))
        {
            PosixProcess.SignalGroup(Id, signal);
        }
    }

    private bool IsAliveOnLinux(ProcessGroups groups)
    {
        if (!Start.StartsWith(ReadBootId(), StringComparison.Ordinal))
        {
            return false;
        }

        return ProcStat.Read(Id) switch
        {
            { } leader when $"{ReadBootId()} {leader.StartTicks}" != Start => false,
            { IsEnded: false } => true,
            _ => groups.Contains(Id),
        };
    }

    private bool IsAliveByPs()
    {
        var start = Ps(Id);
        return start == Start || (start.Length == 0 && PosixProcess.HasGroup(Id));
    }

    private static string ReadBootId() => File.Exists(BootIdPath) ? File.ReadAllText(BootIdPath).Trim() : "-";

    private static string Ps(int id)
    {
        var start = new ProcessStartInfo("ps", ["-o", "lstart=", "-p", id.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC0" },
        };
        using var ps = Process.Start(start)!;
        return ps.StandardOutput.ReadToEnd().Trim();
    }
}
