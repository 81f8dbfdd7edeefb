using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Sas;

namespace MaaS.Training;

/// <summary>
/// What a job is told of its run. One without an identity gets signatures that end with its time limit, where the service has a key.
/// </summary>
internal sealed class JobVariables(TrainingStorage storage, TimeProvider time)
{
    /// <summary>A job may be a little late with its last files.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    public Dictionary<string, string> For(RunId run, int attempt, TimeSpan timeLimit, bool hasIdentity)
    {
        var until = time.GetUtcNow() + timeLimit + Slack;
        var variables = new Dictionary<string, string>
        {
            [JobEnvironment.RunId] = run.Value,
            [JobEnvironment.Attempt] = FormattableString.Invariant($"{attempt}"),
            [JobEnvironment.RunUrl] = UrlOf(storage, run),
            [JobEnvironment.EventsUrl] = storage.Events.Uri.AbsoluteUri,
        };
        if (hasIdentity)
        {
            // The environment of an execution can be read by whoever may read the job.
            return variables;
        }

        if (storage.RunFiles.CanGenerateSasUri)
        {
            variables[JobEnvironment.RunSas] = SignatureOf(storage.RunFiles, until);
        }

        if (storage.Events.CanGenerateSasUri)
        {
            variables[JobEnvironment.EventsSas] = SignatureOf(storage.Events, until);
        }

        return variables;
    }

    /// <summary>Where the files of a run are.</summary>
    public static string UrlOf(TrainingStorage storage, RunId run) => $"{storage.RunFiles.Uri.AbsoluteUri.TrimEnd('/')}/{run}";

    private static string SignatureOf(BlobContainerClient container, DateTimeOffset until) => Query(container.GenerateSasUri(
        BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List | BlobContainerSasPermissions.Create
        | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.Delete,
        until));

    private static string SignatureOf(QueueClient queue, DateTimeOffset until) =>
        Query(queue.GenerateSasUri(QueueSasPermissions.Add, until));

    private static string Query(Uri signed) => signed.Query.TrimStart('?');
}
