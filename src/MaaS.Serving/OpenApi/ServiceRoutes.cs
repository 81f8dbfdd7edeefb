namespace MaaS.Serving;

/// <summary>The routes of <c>/api</c>, and the description itself.</summary>
internal static class ServiceRoutes
{
    private const string Tag = "models";

    private static readonly ApiOperation Predict = new()
    {
        Method = "POST",
        Template = "/api/models/{model}/predict",
        Id = "predict",
        Tag = "predictions",
        Summary = "Predict from pictures, texts or rows",
        Description = "What the model takes follows from the task in its settings: "
            + "pictures (as they are, or base64 in JSON), texts (as they are, or in JSON) or rows of a table.",
        Parameters = [ApiParameters.TopK, ApiParameters.Prefer],
        Request =
        [
            ApiContent.Bytes("image/png"), ApiContent.Bytes("image/jpeg"), ApiContent.PlainText, ApiContent.Json("PredictionRequest"),
        ],
        Answers = [new(200, "Labels with scores, or values.", ApiContent.Json("PredictionResponse")), ApiAnswer.RespondAsync],
        Errors = [400, 404, 413, 415, 503],
    };

    private static readonly ApiOperation Publish = new()
    {
        Method = "POST",
        Template = "/api/models/{model}/versions",
        Id = "publishVersion",
        Tag = Tag,
        Summary = "Publish a version from a blob prefix",
        Request = [ApiContent.Json("PublishRequest")],
        Answers =
        [
            new(200, "It was published before, with the same content.", ApiContent.Json("PublishAnswer")),
            new(201, "Published.", ApiContent.Json("PublishAnswer"))
            {
                Headers = new Dictionary<string, string> { ["Location"] = "Where the version is." },
            },
        ],
        Errors = [400, 404, 409, 413, 415],
    };

    private static readonly ApiOperation Description = Get("/openapi.json", "getDescription", "This description", "OpenApi") with
    {
        Tag = "description",
        IsAnonymous = true,
    };

    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        Predict,
        Predict.OnVersion(),
        Get("/api/models", "listModels", "All models", "ModelSummaries"),
        Get("/api/models/{model}", "getModel", "One model", "ModelSummary", 404),
        Get("/api/models/{model}/versions/{version}", "getVersion", "All that is known of a version", "VersionDetails", 404),
        Publish,
        Alias("PUT", "setAlias", "Point an alias at a version: promote, roll back", 413, 415) with
        {
            Request = [ApiContent.Json("AliasRequest")],
        },
        Alias("DELETE", "removeAlias", "Remove an alias"),
        AcceptJob("POST", "/api/jobs", "addJob", "Predict later"),
        AcceptJob("PUT", "/api/jobs/{id}", "putJob", "Predict later, once however often it is asked for"),
        Job("GET", "/api/jobs/{id}", "getJob", "How a job stands", ApiContent.Json("JobDocument")),
        Job(
            "GET", "/api/jobs/{id}/result", "getJobResult", "The answer as the route would have given it",
            ApiContent.Bytes("application/octet-stream")),
        Job("DELETE", "/api/jobs/{id}", "cancelJob", "Cancel a job that has not ended", ApiContent.Json("JobDocument")),
        Get("/api/batches", "listBatches", "The newest batches", "BatchDocuments", 400, 503) with
        {
            Tag = "batches",
            Parameters = [ApiParameters.Limit],
        },
        Get("/api/batches/{id}", "getBatch", "How far a batch is", "BatchDocument", 404, 503) with { Tag = "batches" },
        Get("/api/batches/{id}", "cancelBatch", "Cancel a batch that has not ended", "BatchDocument", 404, 503) with
        {
            Method = "DELETE",
            Tag = "batches",
        },
        Description,
    ];

    private static ApiOperation AcceptJob(string method, string template, string id, string summary) => new()
    {
        Method = method,
        Template = template,
        Id = id,
        Tag = "jobs",
        Summary = summary,
        Request = [ApiContent.Json("JobRequest")],
        Answers =
        [
            ApiAnswer.Accepted,
        ],
        Errors = [400, 409, 413, 415, 503],
    };

    private static ApiOperation Job(string method, string template, string id, string summary, ApiContent content) => new()
    {
        Method = method,
        Template = template,
        Id = id,
        Tag = "jobs",
        Summary = summary,
        Answers = [new(200, "The answer.", content)],
        Errors = [404, 503],
    };

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

    private static ApiOperation Alias(string method, string id, string summary, params int[] errors) => new()
    {
        Method = method,
        Template = "/api/models/{model}/aliases/{alias}",
        Id = id,
        Tag = Tag,
        Summary = summary,
        Answers = [new(200, "What the alias means now, and what it meant before.", ApiContent.Json("AliasAnswer"))],
        Errors = [400, 404, 409, .. errors],
    };
}
