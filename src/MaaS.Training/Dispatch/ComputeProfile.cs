using System.Text.RegularExpressions;

namespace MaaS.Training;

/// <summary>One place where jobs can run, as configured in <c>MaaS:Training:Compute:name</c>.</summary>
internal abstract partial class ComputeProfile
{
    /// <summary>Which of the dispatchers runs it, by a name of <see cref="ComputeOptionsReader"/>.</summary>
    public string Dispatcher { get; set; } = "";

    /// <summary>Environment variables for each job, next to those of the run, which win.</summary>
    public Dictionary<string, string> Environment { get; set; } = [];

    /// <summary>How many runs may run here at once, from 1; null, the default: no bound. Whoever starts runs keeps it.</summary>
    public int? MaxConcurrent { get; set; }

    /// <summary>Whether its dispatcher is an <see cref="IMaintainedDispatcher"/>.</summary>
    public virtual bool IsMaintained => false;

    /// <summary>What is wrong with the settings, each a sentence that begins with the name of one.</summary>
    public IEnumerable<string> FindErrors()
    {
        if (MaxConcurrent < 1)
        {
            yield return $"MaxConcurrent is {MaxConcurrent}; it must be at least 1, or missing for no bound.";
        }

        foreach (var name in Environment.Keys.Where(name => !VariableName().IsMatch(name)))
        {
            yield return $"Environment has the name '{name}'; it must be of letters, digits and _, not beginning with a digit.";
        }

        foreach (var error in FindOwnErrors())
        {
            yield return error;
        }
    }

    /// <summary>The dispatcher that these settings are for. May throw what its client throws about them.</summary>
    public abstract IJobDispatcher CreateDispatcher(string name, IServiceProvider services);

    /// <summary>What the job gets as environment variables: the profile's, the run's over them, and always its run and attempt.</summary>
    /// <exception cref="DispatchException">A name cannot be that of a variable.</exception>
    public Dictionary<string, string> EnvironmentOf(JobRequest request)
    {
        var variables = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        foreach (var (name, value) in request.Environment)
        {
            variables[name] = VariableName().IsMatch(name) && !value.Contains('\0')
                ? value
                : throw new DispatchException(
                    $"The environment of {JobName.Of(request.Key)} has a variable '{name}' that cannot be passed: " +
                    "expected a name of letters, digits and _, and a value without NUL.", isTransient: false);
        }

        variables[JobEnvironment.RunId] = request.RunId.Value;
        variables[JobEnvironment.Attempt] = JobName.Attempt(request.Key);
        return variables;
    }

    protected abstract IEnumerable<string> FindOwnErrors();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
