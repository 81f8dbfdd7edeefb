namespace MaaS.Benchmarks;

/// <summary>A goal and what was reached.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Bar">At least, or at most, this.</param>
/// <param name="Found">As measured.</param>
/// <param name="IsMet">Whether it was reached.</param>
internal sealed record Goal(string What, string Bar, string Found, bool IsMet)
{
    /// <summary>For shares.</summary>
    public static Goal AtLeast(string what, double found, double bar) =>
        new(what, FormattableString.Invariant($"≥ {bar:0.00}"), FormattableString.Invariant($"{found:0.00}"), found >= bar);

    /// <summary>For shares.</summary>
    public static Goal AtMost(string what, double found, double bar) =>
        new(what, FormattableString.Invariant($"≤ {bar:0.00}"), FormattableString.Invariant($"{found:0.00}"), found <= bar);

    /// <summary>For what has a unit. The bar is rounded as what was found, so that the two can be compared.</summary>
    public static Goal AtMost(string what, double found, double bar, string unit) =>
        new(what, FormattableString.Invariant($"≤ {bar:0.#} {unit}"), FormattableString.Invariant($"{found:0.#} {unit}"), found <= bar);
}
