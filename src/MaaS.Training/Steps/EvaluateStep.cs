namespace MaaS.Training;

/// <summary>Reads what the job measured.</summary>
public sealed class EvaluateStep(RunTable table, RunBlobs blobs)
{
    private const string Model = RunFiles.Output + "model.onnx";

    /// <exception cref="RunFailedException">There is no model, or no report of it.</exception>
    public async Task ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        var record = await table.ChangeAsync(id, found => found.At(RunStep.Evaluating), cancellationToken);
        var report = await blobs.ReadReportAsync(id, record.Attempt, cancellationToken)
            ?? throw new RunFailedException($"The job left no {RunFiles.Report}.");
        if (!await blobs.ExistsAsync(id, Model, cancellationToken))
        {
            throw new RunFailedException($"The job says that it succeeded and left no {Model}.");
        }

        // Only those that are known: a job could name any number of them.
        var metrics = report.Test?.Metrics.Where(metric => Metric.Find(metric.Key) is not null).ToDictionary();
        await table.ChangeOpenAsync(id, found => found with { Metrics = metrics }, cancellationToken);
    }
}
