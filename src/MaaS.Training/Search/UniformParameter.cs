using System.Text.Json;

namespace MaaS.Training;

/// <summary>Any number from <paramref name="Min"/> to <paramref name="Max"/>, with six significant digits.</summary>
internal sealed record UniformParameter(double Min, double Max) : SearchParameter
{
    private const double Limit = 1e12;

    public override IReadOnlyList<JsonElement>? Values => null;

    public static UniformParameter ReadMembers(SpecReader reader)
    {
        var min = reader.Number("min", -Limit, Limit, "The least value.");
        var max = reader.Number("max", -Limit, Limit, "The greatest value; more than min.");
        CheckOrder(reader, min, max, -Limit);
        return new UniformParameter(min, max);
    }

    public override JsonElement Draw(SeededRandom random) => Rounded(Min + (random.NextDouble() * (Max - Min)), Min, Max);
}
