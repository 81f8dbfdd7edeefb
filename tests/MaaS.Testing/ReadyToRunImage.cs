using System.Reflection.PortableExecutable;

namespace MaaS.Testing;

/// <summary>Whether a library is compiled for a platform ahead of time.</summary>
public static class ReadyToRunImage
{
    /// <param name="path">Any file.</param>
    public static bool Is(string path)
    {
        if (Path.GetExtension(path) != ".dll")
        {
            return false;
        }

        using var reader = new PEReader(File.OpenRead(path));
        return reader.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }
}
