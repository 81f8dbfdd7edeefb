namespace MaaS.Repository;

/// <param name="Outcome">What became of the publish.</param>
/// <param name="Manifest">What is in the repository now; with <see cref="PublishOutcome.Conflict"/> that is the other model.</param>
public sealed record PublishResult(PublishOutcome Outcome, ModelManifest Manifest);
