namespace MaaS.Trainer;

/// <summary>What goes from layer to layer in an <see cref="OnnxGraph"/>, by name.</summary>
/// <param name="Value">Floats [N, …], or int64 token ids.</param>
/// <param name="Mask">Booleans [N, steps], false where a step is padding; null when all steps count.</param>
internal readonly record struct OnnxValue(string Value, string? Mask = null);
