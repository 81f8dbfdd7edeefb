using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Trainer;

/// <summary>Where a training stands, besides its tensors. With them it is all that a checkpoint holds.</summary>
internal sealed record TrainingState
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Of the spec and the data: a checkpoint goes on only with the same.</summary>
    public required string Recipe { get; init; }

    /// <summary>Steps of the optimiser that are done.</summary>
    public long Step { get; init; }

    /// <summary>The epoch under way, from 1.</summary>
    public int Epoch { get; init; } = 1;

    /// <summary>Batches of the epoch that are done.</summary>
    public int Batch { get; init; }

    /// <summary>Rows of the epoch that are done, and what they weigh in the loss.</summary>
    public long Rows { get; init; }

    public double LossWeight { get; init; }

    /// <summary>Seconds of training of all attempts, and of the epoch.</summary>
    public double Seconds { get; init; }

    public double EpochSeconds { get; init; }

    public IReadOnlyList<EpochReport> Epochs { get; init; } = [];

    /// <summary>The best value of the metric of validation and its epoch; null and 0 before the first.</summary>
    public double? Best { get; init; }

    public int BestEpoch { get; init; }

    /// <summary>Epochs since the best.</summary>
    public int Stale { get; init; }

    /// <summary>What plateaus have left of the learning rate, and the epochs since the last fall or the best.</summary>
    public double PlateauFactor { get; init; } = 1;

    public int PlateauStale { get; init; }

    /// <summary>Why training has ended; null while it has not.</summary>
    public StopReason? Stopped { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="InvalidDataException">It is no such text.</exception>
    public static TrainingState Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(json, Json)
                ?? throw new InvalidDataException("The state of a checkpoint is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The state of a checkpoint cannot be read: {e.Message}", e);
        }
    }
}
