using MaaS.Repository;

namespace MaaS.Trainer;

/// <param name="Text">For the manifest.</param>
/// <param name="Files">What the tokenizer is loaded from, by the names in <paramref name="Text"/>: to be put beside the model.</param>
internal sealed record TokenPreprocessing(TextPreprocessing Text, IReadOnlyList<NamedContent> Files) : Preprocessing;
