namespace MaaS.Training;

/// <summary>How the columns of a table become numbers. Categories become one column of 0 or 1 each.</summary>
public sealed record TableSpec
{
    public FeatureScaling Scaling { get; init; } = FeatureScaling.Standard;

    public static TableSpec Read(SpecReader reader) => new()
    {
        Scaling = reader.Choice(
            "scaling",
            "What is done to the numbers of each column, with what is found in the training part: nothing, mean 0 and "
            + "standard deviation 1, "
            + "or minimum 0 and maximum 1. Categories become one column of 0 or 1 each; one that the training part lacks "
            + "is 0 in all of them.",
            (FeatureScaling?)new TableSpec().Scaling),
    };
}

/// <summary>What is done to the numbers of a column, with what is found in the training part.</summary>
public enum FeatureScaling
{
    None,

    /// <summary>Mean 0, standard deviation 1.</summary>
    Standard,

    /// <summary>Minimum 0, maximum 1.</summary>
    MinMax,
}
