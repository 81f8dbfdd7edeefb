namespace MaaS.Benchmarks;

/// <summary>A goal and what was reached.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Bar">At least, or at most, this.</param>
/// <param name="Found">As measured.</param>
/// <param name="IsMet">Whether it was reached.</param>
internal sealed record ServeBar(string What, string Bar, string Found, bool IsMet);
