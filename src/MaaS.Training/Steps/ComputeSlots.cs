using Azure;
using Azure.Data.Tables;

namespace MaaS.Training;

/// <summary>
/// The places of a compute profile that has only so many, and the runs that have them: a row for each profile, guarded by its ETag, so
/// that no more runs get one than there are, however many ask at once. A place is free again when its run no longer trains.
/// </summary>
internal sealed class ComputeSlots(TrainingStorage storage, RunTable table)
{
    private const string Row = "slots";
    private const string Runs = "Runs";

    /// <summary>True when the run has a place, now or from an earlier call.</summary>
    public async Task<bool> TryTakeAsync(RunId run, string compute, int places, CancellationToken cancellationToken)
    {
        while (true)
        {
            // No run has a colon in its id.
            var key = $"compute:{compute}";
            var row = await storage.Runs.GetEntityIfExistsAsync<TableEntity>(key, Row, cancellationToken: cancellationToken);
            var holders = row.HasValue ? await ReadHoldersAsync(row.Value!, compute, cancellationToken) : [];
            if (holders.Contains(run))
            {
                return true;
            }

            if (holders.Count >= places)
            {
                return false;
            }

            var taken = new TableEntity(key, Row) { [Runs] = string.Join(' ', [.. holders, run]) };
            if (await TryWriteAsync(taken, row.HasValue ? row.Value!.ETag : null, cancellationToken))
            {
                return true;
            }
        }
    }

    private async Task<List<RunId>> ReadHoldersAsync(TableEntity row, string compute, CancellationToken cancellationToken)
    {
        var holders = new List<RunId>();
        foreach (var text in row.GetString(Runs).Split(' '))
        {
            if (RunId.TryParse(text, out var run)
                && await table.FindAsync(run, cancellationToken) is { IsFinal: false, Step: RunStep.Dispatching or RunStep.Training } record
                && record.Compute == compute)
            {
                holders.Add(run);
            }
        }

        return holders;
    }

    private async Task<bool> TryWriteAsync(TableEntity row, ETag? eTag, CancellationToken cancellationToken)
    {
        try
        {
            await (eTag is { } known
                ? storage.Runs.UpdateEntityAsync(row, known, TableUpdateMode.Replace, cancellationToken)
                : storage.Runs.AddEntityAsync(row, cancellationToken));
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }
}
