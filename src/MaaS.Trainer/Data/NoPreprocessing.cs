namespace MaaS.Trainer;

/// <summary>Arrays are used as they are.</summary>
internal sealed record NoPreprocessing : Preprocessing;
