namespace MaaS.Trainer;

/// <summary>The rows to train, validate or test with.</summary>
/// <param name="Inputs">Ready for the network.</param>
/// <param name="Classes">The class of each row, 0 and up; empty for a regression.</param>
/// <param name="Values">[rows × outputs], after <see cref="Dataset.TargetScaling"/>; empty for a classification.</param>
/// <param name="RawInputs">The columns as clients send them; null when the rows are not those of a table.</param>
internal sealed record DatasetPart(InputRows Inputs, int[] Classes, float[] Values, RawInputs? RawInputs)
{
    public int Count => Inputs.Count;
}
