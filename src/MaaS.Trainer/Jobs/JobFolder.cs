namespace MaaS.Trainer;

/// <summary>The local folder of a job, made empty and removed at its end.</summary>
internal sealed class JobFolder : IDisposable
{
    /// <param name="parent">Where it is made.</param>
    /// <param name="identity">Gives its name: a job that was killed left one of the same.</param>
    public JobFolder(string parent, RunIdentity identity)
    {
        var path = Path.Combine(parent, FormattableString.Invariant($"maas-run-{identity.RunId}-{identity.Attempt}"));
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(path);
        Run = new RunFolder(path);
    }

    public RunFolder Run { get; }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Run.Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The machine's to clean up: the run has ended, and how is told.
        }
    }
}
