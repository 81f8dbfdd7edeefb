using System.Text.Json;

namespace MaaS.Training;

/// <summary>The whole numbers from <paramref name="Min"/> in steps of <paramref name="Step"/>, none above <paramref name="Max"/>.</summary>
internal sealed record IntParameter(int Min, int Max, int Step) : SearchParameter
{
    private const int Limit = 1_000_000_000;

    // No spec asks for a grid of more.
    private const int ListedAtMost = 10_000;

    public override IReadOnlyList<JsonElement>? Values =>
        Count > ListedAtMost ? null : [.. Enumerable.Range(0, Count).Select(Value)];

    private int Count => Math.Max(((Max - Min) / Step) + 1, 0);

    public static IntParameter ReadMembers(SpecReader reader)
    {
        var min = reader.Int("min", -Limit, Limit, "The least value.");
        var max = reader.Int("max", -Limit, Limit, "The greatest value that is allowed; more than min.");
        var step = reader.Int("step", 1, Limit, "The difference of neighbours.", fallback: 1);
        CheckOrder(reader, min, max, -Limit);
        return new IntParameter(min, max, step);
    }

    public override JsonElement Draw(SeededRandom random) => Value((int)(random.NextDouble() * Count));

    private JsonElement Value(int index) => JsonSerializer.SerializeToElement(Min + (index * Step));
}
