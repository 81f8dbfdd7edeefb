using System.Text.Json;

namespace MaaS.Training;

/// <summary>The values are listed.</summary>
internal sealed record ListedParameter(IReadOnlyList<JsonElement> List) : SearchParameter
{
    public override IReadOnlyList<JsonElement>? Values => List;

    public static ListedParameter ReadMembers(SpecReader reader) =>
        new(reader.Scalars("values", "The values to choose from: texts, numbers, true or false."));

    public override JsonElement Draw(SeededRandom random) => List[(int)(random.NextDouble() * List.Count)];
}
