namespace MaaS.Trainer;

/// <summary>What a training left. Owns the network.</summary>
/// <param name="Recipe">That it was trained with: of a search, the best trial's.</param>
/// <param name="Data">That it was trained with.</param>
/// <param name="Network">With the weights that are to be used.</param>
/// <param name="State">How the training went.</param>
/// <param name="Precision">What the layers computed in.</param>
/// <param name="Search">The trials; null when there was no search.</param>
internal sealed record TrainedNetwork(
    Recipe Recipe, Dataset Data, Network Network, TrainingState State, Precision Precision, SearchReport? Search) : IDisposable
{
    public void Dispose() => Network.Dispose();
}
