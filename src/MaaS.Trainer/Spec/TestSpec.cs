namespace MaaS.Trainer;

/// <summary>Step 6: the measurement on pictures that nothing was decided with.</summary>
internal sealed record TestSpec
{
    /// <summary>Share of right answers, 0 to 1; a run that stays below it fails.</summary>
    public required double MinimumAccuracy { get; init; }

    public static TestSpec Read(SpecReader section)
    {
        var spec = new TestSpec { MinimumAccuracy = section.Number("minimumAccuracy", min: 0, max: 1) };
        section.RefuseOthers();
        return spec;
    }
}
