using MaaS.Repository;

namespace MaaS.Training;

/// <summary>What a run spec must be beyond its form, so that this service can run it.</summary>
public sealed class RunRules(JobDispatchers dispatchers)
{
    private const int MaxNameLength = 200;
    private const int MaxSourceLength = 1_024;

    private const int MaxTrials = 500;

    /// <summary>Every error, each with the JSON path where it is; empty when there is none.</summary>
    public IReadOnlyList<string> Check(RunSpec spec) => [.. Errors(spec)];

    /// <exception cref="InvalidSpecException">The spec cannot be run here.</exception>
    public void ThrowUnlessRunnable(RunSpec spec)
    {
        if (Check(spec) is { Count: > 0 } errors)
        {
            throw new InvalidSpecException(RunFiles.Spec, errors);
        }
    }

    /// <summary>The compute profile of a spec; only of one without errors.</summary>
    public string ComputeOf(RunSpec spec) => spec.Service.Compute ?? dispatchers.DefaultName!;

    /// <summary>The model that gets a version; only of a spec without errors.</summary>
    public static ModelName ModelOf(RunSpec spec) => ModelName.Parse(spec.Service.Model ?? spec.Name);

    private IEnumerable<string> Errors(RunSpec spec)
    {
        if (spec.Name.Length > MaxNameLength)
        {
            yield return $"$.name: found {spec.Name.Length} characters, expected at most {MaxNameLength}.";
        }

        var source = spec.Data.Source;
        if (source.Length > MaxSourceLength)
        {
            yield return $"$.data.source: found {source.Length} characters, expected at most {MaxSourceLength}.";
        }
        else if (!NpmPackage.TryParse(source, out _) && !BlobPrefix.TryParse(source, out _))
        {
            yield return $"$.data.source: found \"{source}\", expected blob:<container>/<prefix>, an https address of blobs or "
                + "npm:<package>@<version>: a job has no folder beside its spec. Upload the data, such as to datasets/.";
        }

        if (spec is { Service.Model: null, Name.Length: <= MaxNameLength } && !ModelName.TryParse(spec.Name, out _))
        {
            yield return $"$.name: found \"{spec.Name}\", which cannot be a model's name: expected {ModelName.Rule}. "
                + "Change it, or give $.service.model.";
        }

        if (spec.Search is { } search && new Search(search, spec.Training.Epochs).Trials.Count is > MaxTrials and var trials)
        {
            yield return $"$.search: found {trials} trials, expected at most {MaxTrials}: each is a job of its own.";
        }

        if (dispatchers.Names.Count == 0)
        {
            yield return "$.service.compute: this service has no compute profile, so it cannot train: see docs/compute.md.";
        }
        else if (spec.Service.Compute is { } compute && !dispatchers.Contains(compute))
        {
            yield return $"$.service.compute: found \"{compute}\", expected one of {string.Join(", ", dispatchers.Names)}.";
        }
    }
}
