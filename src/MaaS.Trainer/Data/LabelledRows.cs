namespace MaaS.Trainer;

/// <summary>Inputs with their targets as a reader found them.</summary>
/// <param name="Inputs">Of all rows.</param>
/// <param name="Targets">As many.</param>
/// <param name="Usable">The rows that hold nothing invalid, in ascending order.</param>
internal sealed record LabelledRows(RawRows Inputs, Targets Targets, IReadOnlyList<int> Usable)
{
    public LabelledRows(RawRows inputs, Targets targets)
        : this(inputs, targets, [.. Enumerable.Range(0, inputs.Count)])
    {
    }
}
