namespace MaaS.Trainer;

/// <summary>The local folder of a job, made empty and removed at its end.</summary>
internal sealed class JobFolder : IDisposable
{
    /// <param name="parent">Where it is made.</param>
    /// <param name="identity">Begins its name; no two jobs get the same, as one that lost the run may still be at work in its own.</param>
    public JobFolder(string parent, RunIdentity identity)
    {
        var name = FormattableString.Invariant($"maas-{identity.RunId}-{identity.Attempt}-{Guid.NewGuid():n}");
        Run = new RunFolder(Directory.CreateDirectory(Path.Combine(parent, name)).FullName);
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
