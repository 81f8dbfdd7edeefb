using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Training;

/// <summary>A search for the values of some places of a run spec that give the best network.</summary>
public sealed record SearchSpec
{
    private const string SearchMember = "search";
    private const string EpochsPath = "$.training.epochs";

    private SearchSpec(SearchStrategy strategy, MetricName metric, IReadOnlyDictionary<string, SearchParameter> parameters)
    {
        Strategy = strategy;
        Metric = metric;
        Parameters = [.. parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)];
    }

    public SearchStrategy Strategy { get; }

    /// <summary>What the trials are compared by.</summary>
    public MetricName Metric { get; }

    /// <summary>By path in the spec, in ordinal order of the paths, so that the order in the file does not matter.</summary>
    public IReadOnlyList<KeyValuePair<string, SearchParameter>> Parameters { get; }

    /// <summary>Reads the member <c>search</c> of a run spec.</summary>
    public static SearchSpec Read(SpecReader reader)
    {
        var metric = MetricName.Read(reader, "metric", "What the trials are compared by.", MetricName.ValidationLoss);
        var parameters = reader.Map(
            "parameters",
            "From which values to choose, by path in this file, such as $.training.optimiser.learningRate or $.network.layers[0].filters.",
            SearchParameter.Read);
        var strategy = SearchStrategy.Read(reader);
        foreach (var error in parameters.Keys.Select(PathError).OfType<string>().Concat(strategy.Errors(parameters)))
        {
            reader.Error("parameters", error);
        }

        if (parameters.Count == 0)
        {
            reader.Error("parameters", "found no path, expected at least one");
        }

        return new SearchSpec(strategy, metric, parameters);
    }

    /// <summary>What does not fit the rest of the run spec, as errors of that spec. Empty when all is right.</summary>
    /// <param name="epochs">How many the spec asks for.</param>
    public IEnumerable<string> Errors(int epochs)
    {
        if (Strategy is not SuccessiveHalvingStrategy halving)
        {
            yield break;
        }

        if (halving.MinEpochs > epochs)
        {
            yield return $"$.search.minEpochs: found {halving.MinEpochs}, expected at most $.training.epochs, which is {epochs}.";
        }

        if (Parameters.Any(parameter => parameter.Key == EpochsPath))
        {
            yield return $"$.search.parameters['{EpochsPath}']: the strategy itself chooses the epochs, expected other paths.";
        }
    }

    /// <summary>Which paths lead nowhere in a run spec, as errors of that spec. Empty when all are right.</summary>
    public IReadOnlyList<string> PathErrors(JsonNode spec) =>
        [.. Parameters.Select(parameter => PathError(spec, parameter.Key)).OfType<string>()];

    /// <summary>The run spec of one trial: without the search, with the trial's values.</summary>
    /// <param name="spec">The run spec that has the search; is not changed.</param>
    /// <param name="run">One of this search.</param>
    /// <exception cref="SpecPathException">A path leads nowhere; see <see cref="PathErrors"/>.</exception>
    public static JsonNode TrialSpec(JsonNode spec, TrialRun run)
    {
        var copy = spec.DeepClone();
        copy.AsObject().Remove(SearchMember);
        foreach (var (path, value) in run.Values)
        {
            SpecPatch.Apply(copy, path, value);
        }

        return copy;
    }

    private static string? PathError(string path)
    {
        try
        {
            return SpecPath.Parse(path).Steps[0].Name == SearchMember
                ? $"found the path '{path}', expected one outside of the search"
                : null;
        }
        catch (SpecPathException e)
        {
            return e.Message;
        }
    }

    private static string? PathError(JsonNode spec, string path)
    {
        try
        {
            SpecPatch.Apply(spec.DeepClone(), path, JsonElement.Parse("null"));
            return null;
        }
        catch (SpecPathException e)
        {
            return $"$.{SearchMember}.parameters: {e.Message}.";
        }
    }
}
