namespace MaaS.Trainer;

/// <summary>Brings what a run has in its storage to the local folder, so that the job goes on from there.</summary>
internal sealed class RunRestore(RunBlobs blobs, RunFolder folder, StorageRetry retry)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Downloads the spec, what earlier attempts left to go on from, and the version that serves now; removes what they left of an end.
    /// </summary>
    /// <returns>The names of the checkpoints that were there.</returns>
    /// <exception cref="InvalidSpecException">There is no spec.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        if (!await DownloadAsync(RunFiles.Spec, cancellationToken))
        {
            throw new InvalidSpecException(RunFiles.Spec, ["$: it is not in the run's folder, expected it there before the job starts."]);
        }

        // The report first: a reader takes it for the end.
        await blobs.DeleteAsync(RunFiles.Report, cancellationToken);
        await blobs.DeleteAsync(RunFiles.ReportPage, cancellationToken);
        await foreach (var name in blobs.ListAsync(RunFiles.Output, cancellationToken))
        {
            await blobs.DeleteAsync(name, cancellationToken);
        }

        await DownloadAsync(RunFiles.Metrics, cancellationToken);
        await DownloadAllAsync(RunFiles.Incumbent, cancellationToken);
        return
        [
            .. await DownloadAllAsync(RunFiles.Checkpoints, cancellationToken),
            .. await DownloadAllAsync(RunFiles.Trials, cancellationToken),
        ];
    }

    private async Task<IReadOnlyList<string>> DownloadAllAsync(string below, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var name in blobs.ListAsync(below, cancellationToken))
        {
            if (await DownloadAsync(name, cancellationToken))
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>Each on its own: a connection that breaks does not have gigabytes downloaded again.</summary>
    private Task<bool> DownloadAsync(string name, CancellationToken cancellationToken) =>
        retry.RunAsync(() => blobs.DownloadAsync(name, folder.At(name), cancellationToken), Patience, cancellationToken);
}
