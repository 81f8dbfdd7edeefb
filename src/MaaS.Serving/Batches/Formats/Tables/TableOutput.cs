using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>One answer column of a table, or one per value.</summary>
/// <param name="Name">That no key column has.</param>
/// <param name="DataType">Of the values.</param>
/// <param name="Count">Values per row.</param>
internal sealed record TableOutput(string Name, TensorDataType DataType, int Count)
{
    /// <summary>One name per value.</summary>
    public IEnumerable<string> ColumnNames =>
        Count == 1 ? [Name] : Enumerable.Range(0, Count).Select(i => FormattableString.Invariant($"{Name}[{i}]"));
}
