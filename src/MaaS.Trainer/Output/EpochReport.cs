namespace MaaS.Trainer;

/// <summary>What was measured of one epoch.</summary>
internal sealed record EpochReport
{
    /// <summary>From 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean over the epoch while the weights were changing, with dropout.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>After the epoch. Null when there are no pictures for it.</summary>
    public required Evaluation? Validation { get; init; }

    public override string ToString() => Validation is null
        ? FormattableString.Invariant($"epoch {Epoch}: loss {TrainLoss:f4}")
        : FormattableString.Invariant(
            $"epoch {Epoch}: loss {TrainLoss:f4}, validation accuracy {Validation.Accuracy:f4}, loss {Validation.Loss:f4}");
}
