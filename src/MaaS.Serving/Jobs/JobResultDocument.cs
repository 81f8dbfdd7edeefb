using System.Text.Json;

namespace MaaS.Serving;

/// <summary>The answer that the route would have given.</summary>
public sealed record JobResultDocument
{
    public required string ContentType { get; init; }

    /// <summary>In bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Where its bytes are, as the route would have answered them.</summary>
    public required string Href { get; init; }

    /// <summary><c>container/path</c> of a large one, in the storage account of the service.</summary>
    public string? Blob { get; init; }

    /// <summary>The answer itself when it is JSON and small.</summary>
    public JsonElement? Body { get; init; }

    internal static JobResultDocument From(JobId id, JobResult result) => new()
    {
        ContentType = result.ContentType,
        Length = result.Length,
        Href = $"/api/jobs/{id}/result",
        Blob = result.Blob?.ToString(),
        Body = result.Content is { } content && PredictionContent.IsJson(result.ContentType)
            ? JsonSerializer.Deserialize(content.Span, JobsJson.Default.JsonElement)
            : null,
    };
}
