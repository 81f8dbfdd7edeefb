namespace MaaS.Trainer;

/// <summary>What is done to each column; the network's inputs are those of the columns one after the other.</summary>
internal sealed record TablePreprocessing(IReadOnlyList<TableColumn> Columns) : Preprocessing;
