namespace MaaS.Trainer;

/// <summary>
/// What happens to what a client sends before the network gets it: <see cref="PicturePreprocessing"/>, <see cref="TablePreprocessing"/>,
/// <see cref="TokenPreprocessing"/>, or <see cref="NoPreprocessing"/>.
/// </summary>
internal abstract record Preprocessing;
