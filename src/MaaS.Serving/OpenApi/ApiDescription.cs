namespace MaaS.Serving;

/// <summary>
/// Everything that the service answers over HTTP: the one table behind <c>/openapi.json</c> and <see cref="RouteTable"/>.
/// </summary>
internal static class ApiDescription
{
    /// <summary>Groups of operations, with a sentence for each.</summary>
    public static IReadOnlyList<(string Name, string Description)> Tags { get; } =
    [
        ("protocol", "Open Inference Protocol V2 with its binary tensor, repository, statistics and configuration extensions."),
        ("predictions", "Pictures and rows in, labels, scores and values out."),
        ("jobs", "Predictions later, one at a time."),
        ("batches", "Predictions for whole files, which are uploaded to container batch-input."),
        ("training", "Training runs: from a run spec and data in storage to a version that serves."),
        ("models", "The catalog: models, versions, aliases."),
        ("description", "This description."),
    ];

    public static IReadOnlyList<ApiOperation> Operations { get; } = [.. ProtocolRoutes.All, .. ServiceRoutes.All, .. TrainingRoutes.All];
}
