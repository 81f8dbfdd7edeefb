namespace MaaS.Trainer;

/// <summary>All that a run knows of its data: the parts, in memory, and how they came to be.</summary>
internal sealed record Dataset
{
    public required DataTask Task { get; init; }

    public required DatasetPart Train { get; init; }

    /// <summary>Without rows when none were asked for.</summary>
    public required DatasetPart Validation { get; init; }

    /// <summary>Without rows when none were asked for.</summary>
    public required DatasetPart Test { get; init; }

    /// <summary>Of one row of inputs.</summary>
    public required Shape InputShape { get; init; }

    /// <summary>How many token ids there are; null when the inputs are no tokens.</summary>
    public required int? VocabularySize { get; init; }

    /// <summary>Whether the inputs are token ids, <see cref="TokenRows"/>; else they are <see cref="FloatRows"/>.</summary>
    public bool IsTokens => VocabularySize is not null;

    /// <summary>The names of the classes by number; empty for a regression.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>What the network must give: one number for each class, or as many as the target has.</summary>
    public required int Outputs { get; init; }

    /// <summary>What the numbers of a regression are called; empty for a classification.</summary>
    public IReadOnlyList<string> OutputNames { get; init; } = [];

    /// <summary>How <see cref="DatasetPart.Values"/> were made from the targets in the files; null when they are the same.</summary>
    public required TargetScaling? TargetScaling { get; init; }

    /// <summary>SHA-256 over the names and digests of all files that were read, lower-case hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    public required DatasetReport Report { get; init; }

    /// <summary>What the exported model needs to take what clients send.</summary>
    public required Preprocessing Preprocessing { get; init; }
}
