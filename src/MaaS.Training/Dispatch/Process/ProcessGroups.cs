namespace MaaS.Training;

/// <summary>
/// The process groups of this machine in which something runs, as they are at the first question: all processes have to be read for it,
/// so one look serves a round through many jobs. Not thread-safe.
/// </summary>
internal sealed class ProcessGroups
{
    private HashSet<int>? _groups;

    public bool Contains(int group)
    {
        _groups ??= [.. ProcStat.ReadAll().Where(process => !process.IsEnded).Select(process => process.Group)];
        return _groups.Contains(group);
    }
}
