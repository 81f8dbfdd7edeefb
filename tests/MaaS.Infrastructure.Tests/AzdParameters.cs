using System.Text.RegularExpressions;

namespace MaaS.Infrastructure.Tests;

/// <summary>What the examples ask for, as the environment variables by which azd's file is asked for the same.</summary>
internal static partial class AzdParameters
{
    /// <summary>Each example has its own of these.</summary>
    private static readonly string[] OfAnEnvironment = ["environmentName", "location"];

    /// <summary>By parameter, the value of the first example that has one: together they turn everything on.</summary>
    public static IReadOnlyDictionary<string, string> OfExamples { get; } = Directory
        .EnumerateFiles(Path.Combine(Deployments.Source, "examples"), "*.bicepparam")
        .Order(StringComparer.Ordinal)
        .SelectMany(file => Assignment().Matches(File.ReadAllText(file)))
        .Select(match => (Parameter: match.Groups[1].Value, Value: match.Groups[2].Value.Trim('\'')))
        .Where(assigned => !OfAnEnvironment.Contains(assigned.Parameter))
        .DistinctBy(assigned => assigned.Parameter)
        .ToDictionary(assigned => assigned.Parameter, assigned => assigned.Value, StringComparer.Ordinal);

    /// <summary>By parameter, the variable that azd's file reads for it.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = Reading()
        .Matches(File.ReadAllText(Path.Combine(Deployments.Source, ParameterSet.AzdFile)))
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);

    /// <summary>Variables with which azd's file asks for all that the examples do.</summary>
    public static Dictionary<string, string> Everything() => OfExamples
        .Where(asked => Variables.ContainsKey(asked.Key))
        .ToDictionary(asked => Variables[asked.Key], asked => asked.Value, StringComparer.Ordinal);

    /// <summary>Of what is read from the environment, what is taken without it.</summary>
    [GeneratedRegex(@"^param (\w+) = (?:readEnvironmentVariable\('\w+', )?([^\s()]+)\)?\s*$", RegexOptions.Multiline)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^param (\w+) =(?:(?!^param ).)*?readEnvironmentVariable\(\s*'(\w+)'", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Reading();
}
