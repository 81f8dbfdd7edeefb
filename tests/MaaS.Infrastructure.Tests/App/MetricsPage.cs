using MaaS.Testing;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>The table of docs/metrics.md, which MetricsPageTests holds to the code.</summary>
internal static class MetricsPage
{
    /// <summary>By the name of a metric, its tags.</summary>
    public static IReadOnlyDictionary<string, string[]> Tags { get; } = Read();

    /// <summary>Rows such as <c>| `maas.requests` | counter | `{request}` | `route`, `slow` | What it is. |</c></summary>
    private static Dictionary<string, string[]> Read() =>
        File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "metrics.md"))
            .Where(line => line.StartsWith("| `maas.", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(
                cells => cells[0].Trim('`'),
                cells => cells[3].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Select(tag => tag.Trim('`')).ToArray(),
                StringComparer.Ordinal);
}
