namespace MaaS.Trainer;

/// <summary>Step 5: the part of the training pictures that is not trained on, but measured after each epoch.</summary>
internal sealed record ValidationSpec
{
    /// <summary>0 to 0.9; 0 is no validation.</summary>
    public required double Split { get; init; }

    /// <summary>Decides which pictures they are.</summary>
    public required int Seed { get; init; }

    public static ValidationSpec Read(SpecReader section)
    {
        var spec = new ValidationSpec { Split = section.Number("split", min: 0, max: 0.9), Seed = section.Int("seed", 0, int.MaxValue) };
        section.RefuseOthers();
        return spec;
    }
}
