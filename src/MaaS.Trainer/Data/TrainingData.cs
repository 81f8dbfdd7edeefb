namespace MaaS.Trainer;

/// <summary>What a run learns from and what it is tested with.</summary>
internal sealed record TrainingData(ImageSet Train, ImageSet Test);
