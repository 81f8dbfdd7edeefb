namespace MaaS.Trainer;

/// <summary>The rows to train, validate or test with.</summary>
/// <param name="Inputs">Ready for the network.</param>
/// <param name="Classes">The class of each row, 0 and up; empty for a regression.</param>
/// <param name="Values">[rows × outputs], after <see cref="Dataset.TargetScaling"/>; empty for a classification.</param>
/// <param name="RawInputs">The rows as clients send them; null when that is what <paramref name="Inputs"/> gives (or text or
/// pictures).</param>
/// <param name="Describe">What a person is told of a row: its file and number, and the beginning of its text.</param>
internal sealed record DatasetPart(
    InputRows Inputs, int[] Classes, float[] Values, RawInputs? RawInputs, Func<int, string> Describe)
{
    public int Count => Inputs.Count;
}
