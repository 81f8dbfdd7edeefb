using System.Globalization;

namespace MaaS.Trainer;

/// <summary>Which run this process works for, as its files say.</summary>
/// <param name="RunId">Of the run.</param>
/// <param name="Attempt">From 1; higher when the run was started again.</param>
internal sealed record RunIdentity(string RunId, int Attempt)
{
    /// <summary>The environment variable with the run's id; without it the run is called as its spec.</summary>
    public const string RunIdVariable = JobEnvironment.RunId;

    /// <summary>The environment variable with the number of the attempt; without it it is the first.</summary>
    public const string AttemptVariable = JobEnvironment.Attempt;

    /// <exception cref="TrainingException">The attempt is no whole number from 1.</exception>
    public static RunIdentity OfEnvironment(string name)
    {
        var attempt = Environment.GetEnvironmentVariable(AttemptVariable);
        if (string.IsNullOrEmpty(attempt))
        {
            return new RunIdentity(RunIdOr(name), 1);
        }

        return int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new RunIdentity(RunIdOr(name), number)
            : throw new TrainingException($"{AttemptVariable} is '{attempt}', expected a whole number from 1.");
    }

    private static string RunIdOr(string name) => Environment.GetEnvironmentVariable(RunIdVariable) is { Length: > 0 } id ? id : name;
}
