namespace MaaS.Training;

/// <summary>The files by which the service and a training job speak, relative to the run's prefix.</summary>
public static class RunFiles
{
    /// <summary>Written by the service, once.</summary>
    public const string Spec = "spec.json";

    /// <summary>A <see cref="MaaS.Training.Heartbeat"/>, overwritten by the job.</summary>
    public const string Heartbeat = "heartbeat.json";

    /// <summary>A <see cref="MetricsLine"/> a line, appended by the job.</summary>
    public const string Metrics = "metrics.jsonl";

    public const string Checkpoints = "checkpoints/";

    /// <summary>Of a search, the checkpoints of its trials.</summary>
    public const string Trials = "trials/";

    /// <summary>
    /// The files of the version that serves now, written by the service for a run that is to be compared with it. May be missing.
    /// </summary>
    public const string Incumbent = "incumbent/";

    /// <summary>What is published when the run succeeded.</summary>
    public const string Output = "output/";

    /// <summary>A <see cref="RunReport"/>, written last: the truth about how the run ended.</summary>
    public const string Report = "report.json";

    /// <summary>The report as a page for people.</summary>
    public const string ReportPage = "report.html";

    public const string Log = "log.txt";

    /// <summary>On which the job holds a lease, so that no two jobs write one run.</summary>
    public const string Lock = "lock";
}
