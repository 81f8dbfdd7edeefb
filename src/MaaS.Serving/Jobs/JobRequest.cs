using System.Text.Json;

namespace MaaS.Serving;

/// <summary>
/// What is to be done: the body of <c>POST /api/jobs</c>, and a message on the queue <c>predict-requests</c>. Exactly one of
/// <see cref="Infer"/>, <see cref="Predict"/> and <see cref="Payload"/> is given.
/// </summary>
public sealed record JobRequest
{
    /// <summary>Names the job, so that asking twice is one job; null for one that is made up.</summary>
    public string? Id { get; init; }

    public string? Model { get; init; }

    /// <summary>A number or an alias; null for the default.</summary>
    public string? Version { get; init; }

    /// <summary>A request of the Open Inference Protocol, in JSON.</summary>
    public JsonElement? Infer { get; init; }

    /// <summary>What <c>/api/models/{model}/predict</c> takes, in JSON.</summary>
    public JsonElement? Predict { get; init; }

    /// <summary>What is not JSON, or is too large to stand here.</summary>
    public JobPayload? Payload { get; init; }

    /// <summary>For predict: how many classes to name; null for 5.</summary>
    public int? TopK { get; init; }

    /// <summary>An https URL that is told when the job has ended.</summary>
    public string? Webhook { get; init; }
}
