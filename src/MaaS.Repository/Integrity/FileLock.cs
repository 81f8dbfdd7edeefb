namespace MaaS.Repository;

/// <summary>
/// Locks between processes by an open file: shared or exclusive, gone when the holder closes it or dies. The file itself stays, because
/// removing it would let two holders lock two files of the same name.
/// </summary>
internal static class FileLock
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(5);

    public static Task<FileStream> ExclusiveAsync(string path, CancellationToken cancellationToken) =>
        AcquireAsync(() => TryExclusive(path), cancellationToken);

    public static Task<FileStream> SharedAsync(string path, CancellationToken cancellationToken) =>
        AcquireAsync(() => TryOpen(path, FileAccess.Read, FileShare.ReadWrite), cancellationToken);

    /// <summary>Null when someone holds it.</summary>
    public static FileStream? TryExclusive(string path) => TryOpen(path, FileAccess.ReadWrite, FileShare.None);

    private static async Task<FileStream> AcquireAsync(Func<FileStream?> tryOpen, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (tryOpen() is { } held)
            {
                return held;
            }

            await Task.Delay(RetryInterval, TimeProvider.System, cancellationToken);
        }
    }

    private static FileStream? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, access, share, bufferSize: 0);
        }
        catch (IOException e) when (IsHeldByOther(e))
        {
            return null;
        }
    }

    /// <summary>EWOULDBLOCK on Linux and macOS; a sharing or lock violation on Windows.</summary>
    private static bool IsHeldByOther(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is 32 or 33
        : e.HResult == (OperatingSystem.IsMacOS() ? 35 : 11);
}
