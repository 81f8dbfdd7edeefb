namespace MaaS.Trainer;

/// <summary>How far a training is.</summary>
/// <param name="Step">Steps of the optimiser that are done.</param>
/// <param name="Epoch">The epoch under way or just ended, from 1.</param>
/// <param name="Epochs">Of the spec.</param>
/// <param name="Batch">Batches of the epoch that are done.</param>
/// <param name="Batches">In an epoch.</param>
/// <param name="Rows">Rows of the epoch that are done.</param>
/// <param name="Loss">Mean over the epoch's rows so far.</param>
/// <param name="Seconds">Of training, over all attempts.</param>
/// <param name="EpochSeconds">Of the epoch.</param>
internal sealed record TrainingPosition(
    long Step, int Epoch, int Epochs, int Batch, int Batches, long Rows, double Loss, double Seconds, double EpochSeconds)
{
    /// <summary>Of a search, the number of the trial from 0; null without one.</summary>
    public int? Trial { get; init; }

    /// <summary>Share of all batches that are done, 0 to 1.</summary>
    public double Share => Math.Min((Epoch - 1 + ((double)Batch / Batches)) / Epochs, 1);

    public double RowsPerSecond => EpochSeconds > 0 ? Rows / EpochSeconds : 0;

    /// <summary>If it goes on as so far; null at the very beginning.</summary>
    public double? RemainingSeconds => Share > 0 ? Seconds / Share * (1 - Share) : null;
}
