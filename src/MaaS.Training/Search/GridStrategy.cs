using System.Text.Json;

namespace MaaS.Training;

/// <summary>Every combination of the values; the last path varies fastest.</summary>
internal sealed record GridStrategy : SearchStrategy
{
    public const string SpecName = "grid";

    public override string Name => SpecName;

    internal override IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Trials(
        IReadOnlyList<KeyValuePair<string, SearchParameter>> parameters)
    {
        IEnumerable<IReadOnlyDictionary<string, JsonElement>> trials = [new Dictionary<string, JsonElement>()];
        foreach (var (path, parameter) in parameters)
        {
            trials = trials.SelectMany(
                trial => parameter.Values!.Select(value => new Dictionary<string, JsonElement>(trial) { [path] = value }));
        }

        return [.. trials];
    }

    internal override IEnumerable<string> Errors(IReadOnlyDictionary<string, SearchParameter> parameters)
    {
        foreach (var path in parameters.Where(parameter => parameter.Value.Values is null).Select(parameter => parameter.Key))
        {
            yield return $"found any number for '{path}', expected a list of values or an int of at most {TrialsAtMost} for a grid";
        }

        var trials = parameters.Values.Aggregate(1.0, (product, parameter) => product * (parameter.Values?.Count ?? 1));
        if (trials > TrialsAtMost)
        {
            yield return FormattableString.Invariant(
                $"found {trials} combinations, expected at most {TrialsAtMost}; use the strategy random");
        }
    }
}
