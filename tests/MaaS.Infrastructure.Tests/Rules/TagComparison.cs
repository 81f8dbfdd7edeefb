namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>What a query compares a tag of a metric with.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="Operator">Of KQL.</param>
/// <param name="Value">Without quotes.</param>
internal sealed record TagComparison(string Tag, string Operator, string Value)
{
    /// <exception cref="NotSupportedException">The operator is none that queries here use.</exception>
    public bool IsMetBy(string value) => Operator switch
    {
        "==" or "in" => value == Value,
        "=~" or "in~" => value.Equals(Value, StringComparison.OrdinalIgnoreCase),
        // What is left out must be there to be left out.
        "!=" => value == Value,
        "endswith" => value.EndsWith(Value, StringComparison.OrdinalIgnoreCase),
        "startswith" => value.StartsWith(Value, StringComparison.OrdinalIgnoreCase),
        "contains" => value.Contains(Value, StringComparison.OrdinalIgnoreCase),
        _ => throw new NotSupportedException($"A query compares by '{Operator}': say in TagComparison what it means."),
    };

    public override string ToString() => $"{Tag} {Operator} '{Value}'";
}
