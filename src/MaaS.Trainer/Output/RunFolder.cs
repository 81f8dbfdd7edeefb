using System.Globalization;
using System.Text.Json;

namespace MaaS.Trainer;

/// <summary>
/// Where a run leaves its files, as <see cref="RunFiles"/> names them. What is overwritten takes its name when it is whole, so that a
/// reader never sees half of it.
/// </summary>
internal sealed class RunFolder(string path)
{
    /// <summary>Full path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Checkpoints => At(RunFiles.Checkpoints);

    /// <summary>What can be published; there only when the run succeeded.</summary>
    public string Output => At(RunFiles.Output);

    /// <summary>The version that serves now, where there is one to compare with.</summary>
    public string Incumbent => At(RunFiles.Incumbent);

    /// <summary>Where the output is made before it takes its name.</summary>
    public string Staging => At(".output");

    public string TrialCheckpoints(int trial) =>
        System.IO.Path.Combine(At(RunFiles.Trials), trial.ToString(CultureInfo.InvariantCulture), RunFiles.Checkpoints);

    /// <summary>The folders that hold checkpoints, as names with a slash at their end.</summary>
    public IEnumerable<string> CheckpointFolders()
    {
        var trials = Directory.Exists(At(RunFiles.Trials)) ? Directory.GetDirectories(At(RunFiles.Trials)) : [];
        return
        [
            RunFiles.Checkpoints,
            .. trials.Select(trial => $"{RunFiles.Trials}{System.IO.Path.GetFileName(trial)}/{RunFiles.Checkpoints}"),
        ];
    }

    /// <summary>The names of all files in a folder and those in it.</summary>
    public IEnumerable<string> FilesBelow(string folder) => Directory.Exists(At(folder))
        ? Directory.EnumerateFiles(At(folder), "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
        : [];

    public string At(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Makes the folder and holds it for this process until the result is disposed.</summary>
    /// <exception cref="TrainingException">It has files that are of no run, or another process holds it.</exception>
    public IDisposable Claim()
    {
        Directory.CreateDirectory(Path);
        var others = Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName)
            .Where(name => name is not (RunFiles.Spec or RunFiles.Lock));
        if (others.Any() && !File.Exists(At(RunFiles.Heartbeat)))
        {
            throw new TrainingException($"{Path} has files that are of no run, expected an empty folder or one of a run: take another --out.");
        }

        try
        {
            return new FileStream(At(RunFiles.Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new TrainingException($"Another process works in {Path}: {e.Message} Wait for its end, or take another --out.", e);
        }
    }

    /// <summary>Removes what an earlier run left but, where this goes on with that, its checkpoints and metrics.</summary>
    /// <exception cref="TrainingException">The spec would be written over another one that is the author's.</exception>
    public void Begin(Recipe recipe, bool goesOn)
    {
        if (recipe.Path == At(RunFiles.Spec) && !File.ReadAllBytes(recipe.Path).AsSpan().SequenceEqual(recipe.Text.Span))
        {
            throw new TrainingException($"The run would write over its own spec {recipe.Path}: take another --out.");
        }

        Remove(RunFiles.Output, ".output", RunFiles.Report, RunFiles.ReportPage);
        if (!goesOn)
        {
            Remove(RunFiles.Checkpoints, RunFiles.Trials, RunFiles.Metrics);
        }

        Replace(RunFiles.Spec, file => File.WriteAllBytes(file, recipe.Text.Span));
    }

    public void WriteHeartbeat(Heartbeat heartbeat) => WriteJson(RunFiles.Heartbeat, heartbeat);

    public void AppendMetrics(MetricsLine line) =>
        File.AppendAllText(At(RunFiles.Metrics), JsonSerializer.Serialize(line, RunJson.Line) + "\n");

    /// <summary>The last that a run writes: first the page for people, then the truth about how it ended.</summary>
    public void WriteReport(RunReport report)
    {
        Replace(RunFiles.ReportPage, file =>
        {
            using var page = File.CreateText(file);
            ReportPage.Write(report, page);
        });
        WriteJson(RunFiles.Report, report);
    }

    /// <summary>Gives what was staged its name.</summary>
    public void CommitOutput()
    {
        Remove(RunFiles.Output);
        Directory.Move(Staging, Output.TrimEnd('/'));
    }

    private void WriteJson<T>(string name, T document) =>
        Replace(name, file => File.WriteAllText(file, JsonSerializer.Serialize(document, RunJson.Document) + "\n"));

    private void Replace(string name, Action<string> write)
    {
        var temporary = At($".{name}.tmp");
        write(temporary);
        File.Move(temporary, At(name), overwrite: true);
    }

    private void Remove(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Directory.Exists(At(name)))
            {
                Directory.Delete(At(name), recursive: true);
            }
            else if (File.Exists(At(name)))
            {
                File.Delete(At(name));
            }
        }
    }
}
