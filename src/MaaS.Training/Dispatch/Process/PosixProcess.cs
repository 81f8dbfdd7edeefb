using System.Runtime.InteropServices;

namespace MaaS.Training;

/// <summary>kill(2), which .NET has for single processes and SIGKILL only.</summary>
internal static partial class PosixProcess
{
    private const int NotPermitted = 1;
    private const int NoSuchProcess = 3;

    /// <exception cref="UnauthorizedAccessException">The group belongs to another user.</exception>
    public static void SignalGroup(int group, PosixSignalNumber signal)
    {
        if (Kill(-group, (int)signal) != 0 && Marshal.GetLastPInvokeError() is not NoSuchProcess and var error)
        {
            throw new UnauthorizedAccessException(
                $"Signal {signal} to process group {group} was refused: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    public static bool HasGroup(int group) => Kill(-group, 0) == 0 || Marshal.GetLastPInvokeError() == NotPermitted;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int id, int signal);
}
