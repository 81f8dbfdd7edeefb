namespace MaaS.Repository;

/// <summary>
/// How requests are made equally long to share a run. Only for a model whose answer for a row does not depend on how much padding it has.
/// Equal when the values are.
/// </summary>
public sealed record PaddingSettings
{
    /// <summary>
    /// Name of the dimension, as the signature has it: not the first. Outputs that have it are cut back to the request's own length.
    /// </summary>
    public required string Dimension { get; init; }

    /// <summary>By the name of each input that has the dimension: what it is filled up with.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    public bool Equals(PaddingSettings? other) =>
        other is not null && Dimension == other.Dimension && Values.Count == other.Values.Count
        && Values.All(value => other.Values.TryGetValue(value.Key, out var otherValue) && otherValue.Equals(value.Value));

    public override int GetHashCode() => HashCode.Combine(Dimension, Values.Count);
}
