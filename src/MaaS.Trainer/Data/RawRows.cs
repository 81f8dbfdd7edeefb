namespace MaaS.Trainer;

/// <summary>The inputs of rows as they were read, before anything is fitted to them.</summary>
/// <param name="nameOf">What a row is called in reports: file and number.</param>
internal abstract class RawRows(Func<int, string> nameOf)
{
    public abstract int Count { get; }

    public string NameOf(int row) => nameOf(row);

    /// <summary>What a person is told of a row in the report.</summary>
    public virtual string Describe(int row) => NameOf(row);

    /// <summary>The bytes of a row, the same for equal rows only, to find duplicates.</summary>
    /// <param name="row">0 or more and below <see cref="Count"/>.</param>
    /// <param name="content">They are appended to it.</param>
    public abstract void AppendContent(int row, List<byte> content);
}
