using System.Text.Json;

namespace MaaS.Training;

/// <summary>A positive number whose logarithm is uniform, with six significant digits.</summary>
internal sealed record LogUniformParameter(double Min, double Max) : SearchParameter
{
    private const double Least = 1e-12;
    private const double Greatest = 1e12;

    public override IReadOnlyList<JsonElement>? Values => null;

    public static LogUniformParameter ReadMembers(SpecReader reader)
    {
        var min = reader.Number("min", Least, Greatest, "The least value.");
        var max = reader.Number("max", Least, Greatest, "The greatest value; more than min.");
        CheckOrder(reader, min, max, Least);
        return new LogUniformParameter(min, max);
    }

    public override JsonElement Draw(SeededRandom random) =>
        Rounded(Math.Exp(Math.Log(Min) + (random.NextDouble() * (Math.Log(Max) - Math.Log(Min)))), Min, Max);
}
