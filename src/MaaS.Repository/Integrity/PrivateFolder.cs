namespace MaaS.Repository;

/// <summary>Folders that only their owner may look into; on Windows their parent's rights decide.</summary>
public static class PrivateFolder
{
    /// <summary>Makes the folder unless it is there.</summary>
    /// <param name="path">Those above it are made alike.</param>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
