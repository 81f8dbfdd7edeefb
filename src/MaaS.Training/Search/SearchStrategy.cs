using System.Text.Json;

namespace MaaS.Training;

/// <summary>How a search chooses the values of its trials, and how long it trains each.</summary>
public abstract record SearchStrategy
{
    private protected const int TrialsAtMost = 10_000;

    /// <summary>As the spec has it.</summary>
    public abstract string Name { get; }

    internal static SearchStrategy Read(SpecReader reader) => reader.Variant<SearchStrategy>(
        "strategy",
        "How the trials are chosen.",
        [
            new(GridStrategy.SpecName, "Every combination of the values.", _ => new GridStrategy()),
            new(RandomStrategy.SpecName, "Values at random, each trial trained to its end.", RandomStrategy.ReadMembers),
            new(
                SuccessiveHalvingStrategy.SpecName,
                "Values at random; all trials are trained for a few epochs, and only the best of them go on.",
                SuccessiveHalvingStrategy.ReadMembers),
        ]);

    /// <summary>The values of each trial by path.</summary>
    /// <param name="parameters">By path, in the order in which they are drawn.</param>
    internal abstract IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Trials(
        IReadOnlyList<KeyValuePair<string, SearchParameter>> parameters);

    /// <summary>
    /// To which epoch trials are trained before the best go on; the last is the end. Null: to the end of the trial's own spec.
    /// </summary>
    /// <param name="epochs">How many the spec asks for.</param>
    internal virtual IReadOnlyList<int?> Rungs(int epochs) => [null];

    /// <summary>How many of the trials of a rung go on to the next.</summary>
    internal virtual int Promoted(int trials) => trials;

    /// <summary>What is wrong with the parameters for this strategy, by path.</summary>
    internal virtual IEnumerable<string> Errors(IReadOnlyDictionary<string, SearchParameter> parameters) => [];

    // A stream for each trial, so that more trials do not change those before.
    private protected static IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> DrawTrials(
        IReadOnlyList<KeyValuePair<string, SearchParameter>> parameters, int trials, int seed) =>
    [
        .. Enumerable.Range(0, trials).Select(trial =>
        {
            var random = new SeededRandom(seed, trial);
            return parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.Draw(random));
        }),
    ];
}
