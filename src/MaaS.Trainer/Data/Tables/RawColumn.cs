namespace MaaS.Trainer;

/// <summary>The values of one feature: <see cref="RawNumbers"/> or <see cref="RawCategories"/>.</summary>
internal abstract class RawColumn(string name)
{
    public string Name => name;

    /// <summary>Appends the value of a further row.</summary>
    /// <param name="text">Null for no value; of a number: one that can be read.</param>
    public abstract void Add(string? text);

    public abstract void AppendContent(int row, List<byte> content);

    /// <summary>The values of some rows, as the service gets them.</summary>
    public abstract RawInput Take(ReadOnlySpan<int> rows);
}
