namespace MaaS.Serving;

/// <summary>The routes of the Open Inference Protocol V2 and of its extensions.</summary>
internal static class ProtocolRoutes
{
    private const string Tag = "protocol";

    private static readonly int[] RunErrors = [400, 404, 413, 415, 503, 504];

    private static readonly ApiOperation[] OfModel =
    [
        Get("/v2/models/{model}", "getModelMetadata", "Inputs and outputs of a model", "ModelMetadata", 404),
        Get("/v2/models/{model}/ready", "isModelReady", "Whether a model is ready", "ModelReady", 404, 503),
        Get("/v2/models/{model}/config", "getModelConfig", "Configuration of a model", "ModelConfig", 404),
        Get("/v2/models/{model}/stats", "getModelStatistics", "Counts and times of a model", "StatisticsResponse", 404),
        new()
        {
            Method = "POST",
            Template = "/v2/models/{model}/infer",
            Id = "infer",
            Tag = Tag,
            Summary = "Run a model on tensors",
            Description = "Tensors as JSON, or after the JSON as little-endian bytes (binary tensor extension). "
                + "Bodies may be compressed with gzip or deflate.",
            Parameters = [ApiParameters.JsonLength, ApiParameters.Prefer],
            Request = [ApiContent.Json("InferenceRequest"), ApiContent.Bytes("application/octet-stream")],
            Answers =
            [
                new(
                    200, "The outputs, all of one version.",
                    ApiContent.Json("InferenceResponse"), ApiContent.Bytes("application/octet-stream"))
                {
                    Headers = new Dictionary<string, string>
                    {
                        [ApiParameters.JsonLength] = "Bytes of JSON before the binary part, where there is one.",
                    },
                },
                ApiAnswer.RespondAsync,
            ],
            Errors = RunErrors,
        },
    ];

    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        Get("/v2", "getServerMetadata", "Name, version and extensions of the server", "ServerMetadata"),
        Get("/v2/health/live", "isServerLive", "Whether the server runs", "ServerLive") with { IsAnonymous = true },
        Get("/v2/health/ready", "isServerReady", "Whether the server takes requests", "ServerReady", 503) with { IsAnonymous = true },
        Get("/v2/models", "listModelNames", "Names of the models", "ModelNames"),
        Get("/v2/models/stats", "getStatistics", "Counts and times of all models", "StatisticsResponse"),
        .. OfModel,
        .. OfModel.Select(operation => operation.OnVersion()),
        Repository("index", "getRepositoryIndex", "Versions and their states", "RepositoryIndexRequest", "RepositoryIndex"),
        Repository("models/{model}/load", "loadModel", "Load a model", "RepositoryRequest", "RepositoryLoaded", 404, 503),
        Repository("models/{model}/unload", "unloadModel", "Let go of a model", "RepositoryRequest", "RepositoryUnloaded", 404),
    ];

    private static ApiOperation Get(string template, string id, string summary, string schema, params int[] errors) => new()
    {
        Method = "GET",
        Template = template,
        Id = id,
        Tag = Tag,
        Summary = summary,
        Answers = [new(200, "The answer.", ApiContent.Json(schema))],
        Errors = errors,
    };

    private static ApiOperation Repository(
        string path, string id, string summary, string request, string response, params int[] errors) => new()
        {
            Method = "POST",
            Template = "/v2/repository/" + path,
            Id = id,
            Tag = Tag,
            Summary = summary,
            Request = [ApiContent.Json(request)],
            IsRequestOptional = true,
            Answers = [new(200, "Done.", ApiContent.Json(response))],
            Errors = [400, 413, 415, .. errors],
        };
}
