using System.Globalization;

namespace MaaS.Training;

/// <summary>What Linux says of a process in <c>/proc/id/stat</c> (proc_pid_stat(5)).</summary>
/// <param name="Group">Its process group.</param>
/// <param name="StartTicks">When it started, in clock ticks since the machine did.</param>
/// <param name="IsEnded">It has ended, and its parent has not asked for its exit code yet.</param>
internal sealed record ProcStat(int Group, string StartTicks, bool IsEnded)
{
    /// <summary>Null when there is no such process.</summary>
    public static ProcStat? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // The second field is the program's name in brackets, which may have spaces and brackets itself.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcStat(int.Parse(fields[2], CultureInfo.InvariantCulture), fields[19], fields[0] is "Z" or "X");
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static IEnumerable<ProcStat> ReadAll() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
        .OfType<ProcStat>();
}
