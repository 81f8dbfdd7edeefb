namespace MaaS.Training;

/// <summary>Finds programs as a shell does.</summary>
internal static class ProgramPath
{
    /// <summary>The whole path of a program; null when it is not there.</summary>
    /// <param name="program">A whole path, or a name that is looked for in the folders of the PATH.</param>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(path => Path.IsPathFullyQualified(path) && File.Exists(path));
}
