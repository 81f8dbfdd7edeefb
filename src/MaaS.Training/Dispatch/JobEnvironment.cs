namespace MaaS.Training;

/// <summary>
/// Names of the environment variables that a job gets. With the files of <see cref="RunFiles"/> they are the whole contract.
/// </summary>
public static class JobEnvironment
{
    /// <summary>The run's id.</summary>
    public const string RunId = "MAAS_RUN_ID";

    /// <summary>A whole number from 1.</summary>
    public const string Attempt = "MAAS_RUN_ATTEMPT";

    /// <summary>
    /// The URL below which the run's files are: <c>https://account.blob.core.windows.net/training/run-id</c>, no slash at its end.
    /// </summary>
    public const string RunUrl = "MAAS_RUN_URL";

    /// <summary>
    /// A shared access signature, without the question mark, for blobs below <see cref="RunUrl"/>. Only where a job has no identity of
    /// its own.
    /// </summary>
    public const string RunSas = "MAAS_RUN_SAS";

    /// <summary>
    /// The URL of a queue to which a job may put <c>{"runId": …, "attempt": …}</c> once its report is written. May be missing.
    /// </summary>
    public const string EventsUrl = "MAAS_EVENTS_URL";

    /// <summary>A shared access signature for <see cref="EventsUrl"/>, as <see cref="RunSas"/>.</summary>
    public const string EventsSas = "MAAS_EVENTS_SAS";
}
