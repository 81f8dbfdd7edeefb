using System.Text.Json;

namespace MaaS.Training;

/// <summary>
/// Successive halving (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization", 2016): all trials
/// are trained for a few epochs, the best of η go on to η times as many, and so on to the end.
/// </summary>
internal sealed record SuccessiveHalvingStrategy(int TrialCount, int Seed, int MinEpochs, int Eta) : SearchStrategy
{
    public const string SpecName = "successiveHalving";

    private const int EpochsAtMost = 1_000_000;
    private const int EtaAtMost = 100;

    public override string Name => SpecName;

    public static SuccessiveHalvingStrategy ReadMembers(SpecReader reader) => new(
        reader.Int("trials", 1, TrialsAtMost, "How many trials are begun."),
        reader.Int("seed", 0, int.MaxValue, "The same seed draws the same values.", fallback: 0),
        reader.Int("minEpochs", 1, EpochsAtMost, "The least number of epochs that a trial is trained before it may be ended.", fallback: 1),
        reader.Int("eta", 2, EtaAtMost, "One of so many trials goes on, to so many times the epochs.", fallback: 3));

    internal override IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Trials(
        IReadOnlyList<KeyValuePair<string, SearchParameter>> parameters) => DrawTrials(parameters, TrialCount, Seed);

    internal override IReadOnlyList<int?> Rungs(int epochs)
    {
        var rungs = new List<int?> { epochs };
        for (var rung = epochs / Eta; rung >= MinEpochs; rung /= Eta)
        {
            rungs.Insert(0, rung);
        }

        return rungs;
    }

    internal override int Promoted(int trials) => Math.Max(1, trials / Eta);
}
