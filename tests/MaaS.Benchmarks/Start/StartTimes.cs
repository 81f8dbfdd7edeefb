namespace MaaS.Benchmarks;

/// <summary>One start, in milliseconds since the process was started.</summary>
/// <param name="ListeningMs">Until it said where it listens.</param>
/// <param name="ReadyMs">Until it said that it has started.</param>
/// <param name="PredictionMs">Until the answer to a prediction that was asked for as soon as it listened.</param>
/// <param name="Phases">What the app says of its own start.</param>
internal sealed record StartTimes(double ListeningMs, double ReadyMs, double PredictionMs, string Phases);
