namespace MaaS.Serving;

/// <summary>What became of a job's webhook.</summary>
/// <param name="Url">Without its query, which may hold a secret.</param>
/// <param name="State">Whether it was told.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record WebhookDocument(string Url, WebhookState State, int Attempts);
