namespace MaaS.Training;

/// <summary>A question to a person, and the answer.</summary>
public sealed record RunApproval
{
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Until when the answer is waited for.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Null: not answered.</summary>
    public bool? IsApproved { get; init; }

    /// <summary>Who answered, as they say; null when they do not.</summary>
    public string? By { get; init; }

    /// <summary>What they said with it.</summary>
    public string? Comment { get; init; }
}
