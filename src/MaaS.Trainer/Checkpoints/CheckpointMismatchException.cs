namespace MaaS.Trainer;

/// <summary>The checkpoints that a run is to go on from are of another recipe; nothing was changed.</summary>
internal sealed class CheckpointMismatchException(string message) : Exception(message);
