using MaaS.Repository;

namespace MaaS.Training;

/// <summary>How the service runs the training, and what becomes of the model. A training on the command line leaves it alone.</summary>
public sealed record ServiceSpec
{
    /// <summary>The largest <see cref="TimeLimit"/> that a spec may ask for: 30 days.</summary>
    internal const int MaxTimeLimitMinutes = 43_200;

    /// <summary>The model that gets a version. Null: the run spec's name.</summary>
    public string? Model { get; init; }

    /// <summary>Name of a compute profile. Null: the default one of the service.</summary>
    public string? Compute { get; init; }

    /// <summary>How often the job is started at most, 1 to 10.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Of all attempts together, from the first start of a job.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many trials of a search run side by side, 1 to 64.</summary>
    public int ConcurrentTrials { get; init; } = 4;

    /// <summary>The last epoch to train for now, counted from the start; set by a search that goes on later. Null: all.</summary>
    public int? UntilEpoch { get; init; }

    /// <summary>What a model must be to be promoted. Null: every model that passes its test is.</summary>
    public GateSpec? Gate { get; init; }

    /// <summary>Null: nobody is asked before publishing.</summary>
    public ApprovalSpec? Approval { get; init; }

    /// <summary>The alias that a promoted version gets.</summary>
    public string Promote { get; init; } = DefaultAlias.Name;

    /// <summary>Reads <c>$.service</c>.</summary>
    public static ServiceSpec Read(SpecReader reader)
    {
        var spec = new ServiceSpec
        {
            Model = reader.OptionalText("model", "The model that gets a version. Default: the name of the spec."),
            Compute = reader.OptionalText("compute", "A compute profile of the service's configuration. Default: the one it names."),
            Attempts = reader.Int(
                "attempts", 1, 10, "How often a job that was lost is started at most; it goes on from its checkpoint.", 3),
            TimeLimit = TimeSpan.FromMinutes(reader.Int(
                "timeLimitMinutes", 1, MaxTimeLimitMinutes,
                "How long all attempts together may take; then the job is stopped and the run fails.", 1440)),
            ConcurrentTrials = reader.Int("concurrentTrials", 1, 64, "How many trials of a search run side by side.", 4),
            UntilEpoch = reader.OptionalInt(
                "untilEpoch", 1, 1_000_000, "The last epoch to train for now; the service sets it for a trial that may go on later."),
            Gate = reader.OptionalObject(
                "gate", "What a model must be to be promoted; one that is not is published all the same.", GateSpec.Read),
            Approval = reader.OptionalObject("approval", "Waits for a person before anything is published.", ApprovalSpec.Read),
            Promote = reader.OptionalText("promote", "The alias that a promoted version gets. Default: `default`, which is what serves.")
                ?? DefaultAlias.Name,
        };
        if (spec.Model is { Length: > 0 } model && !ModelName.TryParse(model, out _))
        {
            reader.Error("model", $"found \"{model}\", expected {ModelName.Rule}");
        }

        AliasMember.Check(reader, "promote", spec.Promote);
        return spec;
    }
}
