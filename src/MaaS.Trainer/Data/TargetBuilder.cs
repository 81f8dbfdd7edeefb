namespace MaaS.Trainer;

/// <summary>Collects the targets of rows that are written as text, one a row.</summary>
/// <param name="task">What they are.</param>
/// <param name="names">Of the classes.</param>
internal sealed class TargetBuilder(DataTask task, ClassNames names)
{
    private readonly List<int> _classes = [];
    private readonly List<float> _values = [];

    /// <summary>Reads the target of a row without keeping it.</summary>
    /// <param name="text">Not missing.</param>
    /// <param name="target">To <see cref="Add"/> if it is valid.</param>
    /// <returns>Null, or what was found and expected.</returns>
    public string? Check(string text, out double target)
    {
        if (task == DataTask.Regression)
        {
            target = FiniteNumber.TryParse(text, out var value) ? value : double.NaN;
            return double.IsNaN(target) ? $"found the target '{text}', expected a number" : null;
        }

        var isKnown = names.TryGetNumber(text, out var number);
        target = number;
        return isKnown ? null : $"found the class '{text}', expected {names.Expected}";
    }

    public void Add(double target)
    {
        if (task == DataTask.Regression)
        {
            _values.Add((float)target);
        }
        else
        {
            _classes.Add((int)target);
        }
    }

    /// <summary>All that were added; only once the names are closed.</summary>
    public Targets Build() => task == DataTask.Regression
        ? Targets.Of([.. _values], 1)
        : Targets.Of([.. _classes.Select(names.Final)]);
}
