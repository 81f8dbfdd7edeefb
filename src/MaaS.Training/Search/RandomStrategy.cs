using System.Text.Json;

namespace MaaS.Training;

/// <summary>Values at random (Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", 2012).</summary>
internal sealed record RandomStrategy(int TrialCount, int Seed) : SearchStrategy
{
    public const string SpecName = "random";

    public override string Name => SpecName;

    public static RandomStrategy ReadMembers(SpecReader reader) => new(
        reader.Int("trials", 1, TrialsAtMost, "How many trials there are."),
        reader.Int("seed", 0, int.MaxValue, "The same seed draws the same values.", fallback: 0));

    internal override IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Trials(
        IReadOnlyList<KeyValuePair<string, SearchParameter>> parameters) => DrawTrials(parameters, TrialCount, Seed);
}
