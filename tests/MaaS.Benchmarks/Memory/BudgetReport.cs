namespace MaaS.Benchmarks;

/// <summary>Models in random order over a budget for ten of them.</summary>
/// <param name="Models">How many there are.</param>
/// <param name="BudgetBytes">As configured.</param>
/// <param name="Growth">Bytes that the process had more than with no model loaded, after each request.</param>
/// <param name="Loaded">How many models were loaded, after each request.</param>
internal sealed record BudgetReport(int Models, long BudgetBytes, IReadOnlyList<long> Growth, IReadOnlyList<int> Loaded)
{
    /// <summary>The most that the process grew by, of the budget.</summary>
    public double ShareOfBudget => Growth.Max() / (double)BudgetBytes;
}
