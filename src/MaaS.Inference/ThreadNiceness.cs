using System.Runtime.InteropServices;

namespace MaaS.Inference;

/// <summary>
/// What a thread leaves to others, on Linux, where .NET gives all threads one priority. A thread that is started inherits it from its starter.
/// </summary>
internal static partial class ThreadNiceness
{
    /// <summary>
    /// Runs leave the cores to what reads requests, answers and refuses them, which takes little of them and should not wait: a third of the
    /// weight of a thread of the pool.
    /// </summary>
    public const int OfRuns = 5;

    /// <summary>
    /// What is built in the background leaves them to runs as well: a third of their weight, so that under full load, too, it comes to an end.
    /// </summary>
    public const int OfBuilds = 10;

    /// <summary>Sets that of the calling thread, for good. Where that is refused, nothing changes.</summary>
    /// <param name="niceness">From 0 to 19.</param>
    public static void Set(int niceness)
    {
        if (OperatingSystem.IsLinux())
        {
            // 0 and 0: of this thread.
            _ = SetPriority(0, 0, niceness);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int niceness);
}
