namespace MaaS.Trainer;

/// <summary>What is done to a column: <see cref="NumericColumn"/> or <see cref="CategoricalColumn"/>.</summary>
/// <param name="Name">As in the file and as clients send it.</param>
internal abstract record TableColumn(string Name)
{
    /// <summary>How many of the network's inputs it becomes.</summary>
    public abstract int Width { get; }
}
