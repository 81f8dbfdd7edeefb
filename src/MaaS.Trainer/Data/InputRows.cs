namespace MaaS.Trainer;

/// <summary>
/// The inputs of a part of the data, ready for the network: <see cref="FloatRows"/> or <see cref="TokenRows"/>. Thread-safe.
/// </summary>
internal abstract class InputRows
{
    public abstract int Count { get; }

    /// <summary>Of one row.</summary>
    public abstract Shape Shape { get; }
}
