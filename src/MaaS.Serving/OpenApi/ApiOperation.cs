namespace MaaS.Serving;

/// <summary>One verb on one route, as <c>/openapi.json</c> describes it and as routes are looked up.</summary>
internal sealed record ApiOperation
{
    /// <summary>In capitals.</summary>
    public required string Method { get; init; }

    /// <summary>Path with <c>{name}</c> for a segment that varies; each such name is one of <see cref="ApiParameters.Path"/>.</summary>
    public required string Template { get; init; }

    /// <summary>Unique.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="ApiDescription.Tags"/>.</summary>
    public required string Tag { get; init; }

    public required string Summary { get; init; }

    public string? Description { get; init; }

    /// <summary>Whether it is served without a key.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Names out of <see cref="ApiParameters.Other"/>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Empty when there is no body.</summary>
    public IReadOnlyList<ApiContent> Request { get; init; } = [];

    public bool IsRequestOptional { get; init; }

    public required IReadOnlyList<ApiAnswer> Answers { get; init; }

    /// <summary>Statuses out of <see cref="ApiErrors"/>, besides those that every operation can give.</summary>
    public IReadOnlyList<int> Errors { get; init; } = [];

    /// <summary>Whether errors are the protocol's <c>{"error": …}</c>; else they are problem details.</summary>
    public bool IsProtocol => Template.StartsWith("/v2", StringComparison.Ordinal);

    /// <summary>The same for the version that a path names.</summary>
    public ApiOperation OnVersion() => this with
    {
        Template = Template.Replace("/{model}", "/{model}/versions/{version}", StringComparison.Ordinal),
        Id = Id + "OfVersion",
        Summary = Summary + ", of a version",
    };
}
