namespace MaaS.Training;

/// <summary>One attempt of a run, to be started as a job. Image, command and identity are the dispatcher's configuration.</summary>
public sealed record JobRequest
{
    public required RunId RunId { get; init; }

    /// <summary>From 1; a run has one job per attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Name of a compute profile of the configuration.</summary>
    public required string Compute { get; init; }

    /// <summary>What the job gets as environment variables, by <see cref="JobEnvironment"/>.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>How long the job may take; whoever runs it may end it then. More than 0.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>Which job this starts.</summary>
    internal JobKey Key => new(Compute, RunId, Attempt, Environment.GetValueOrDefault(JobEnvironment.RunUrl, ""));
}
