namespace MaaS.Trainer;

/// <summary>Collects texts with their targets; empty texts are dropped.</summary>
internal sealed class TextRowsBuilder(TargetBuilder targets, RowFilter filter)
{
    private readonly List<string> _texts = [];
    private readonly List<string> _names = [];

    /// <param name="text">Of the row.</param>
    /// <param name="target">From <see cref="TargetBuilder.Check"/>, or the number of a class.</param>
    /// <param name="name">What the row is called in reports.</param>
    public void Add(string text, double target, string name)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            filter.Drop("empty text", name);
            return;
        }

        _texts.Add(text);
        _names.Add(name);
        targets.Add(target);
    }

    /// <summary>All rows; only once the names of the classes are closed.</summary>
    /// <exception cref="TrainingException">There are none.</exception>
    public LabelledRows Build(string source) => _texts.Count > 0
        ? new LabelledRows(new RawTexts(_texts, row => _names[row]), targets.Build())
        : throw new TrainingException(
            $"{source} has no text that can be used, expected at least one: look at $.data.reader and $.data.cleaning.");
}
