namespace MaaS.Training;

/// <summary>What the data puts into a network.</summary>
/// <param name="Shape">Of one example: [columns], [channels, height, width], [steps, features], or [steps] of token ids.</param>
/// <param name="VocabularySize">How many different token ids there are; null when the inputs are numbers.</param>
public sealed record NetworkInput(Shape Shape, int? VocabularySize = null)
{
    public bool IsTokenIds => VocabularySize is not null;
}
