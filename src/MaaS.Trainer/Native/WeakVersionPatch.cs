namespace MaaS.Trainer;

/// <summary>
/// Makes a version that a library asks for optional. The dynamic linker then warns about nothing and binds everything else as before; it is
/// safe only for a version of which no symbol is used.
/// </summary>
internal static class WeakVersionPatch
{
    /// <summary>True when the file was changed; false when it does not ask for the version, or asks weakly already.</summary>
    /// <exception cref="TrainingException">The file is not a whole ELF library, or it cannot be written; it is unchanged.</exception>
    public static bool Apply(string path, string version)
    {
        try
        {
            var content = File.ReadAllBytes(path);
            if (ElfVersionNeeds.FindFlags(content, version) is not { } offset || (content[offset] & ElfVersionNeeds.Weak) != 0)
            {
                return false;
            }

            content[offset] |= ElfVersionNeeds.Weak;
            Replace(path, content);
            return true;
        }
        catch (InvalidDataException e)
        {
            throw new TrainingException($"{path} is damaged: {e.Message} Build the trainer again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException(
                $"{path} asks for {version}, which the libstdc++ of this system lacks, and cannot be adapted: {e.Message} "
                + "Let the program write to its own folder once, or run it on a system with the libstdc++ of GCC 13 or later.", e);
        }
    }

    // A process that has the old file mapped keeps it; one that starts now sees the old file or the new one.
    private static void Replace(string path, byte[] content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
