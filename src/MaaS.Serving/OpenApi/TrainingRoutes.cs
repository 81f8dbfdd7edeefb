namespace MaaS.Serving;

/// <summary>The routes of <c>/api/training</c>.</summary>
internal static class TrainingRoutes
{
    private const string Tag = "training";
    private const string Runs = "/api/training/runs";
    private const string Run = Runs + "/{id}";

    private static readonly ApiAnswer Accepted = new(202, "Accepted: ask for it at Location.", ApiContent.Json("RunDocument"))
    {
        Headers = new Dictionary<string, string>
        {
            ["Location"] = "Where the run is.",
            ["Retry-After"] = "Seconds until it is worth asking.",
        },
    };

    public static IReadOnlyList<ApiOperation> All { get; } =
    [
        Start("POST", Runs, "startTraining", "Train a model"),
        Start("PUT", Run, "putTraining", "Train a model, once however often it is asked for"),
        Of("GET", Runs, "listTrainings", "The newest runs", ApiContent.Json("RunDocuments")) with
        {
            Parameters = [ApiParameters.Limit],
            Errors = [400, 503],
        },
        Of("GET", Run, "getTraining", "How a run stands", ApiContent.Json("RunDocument")),
        Of("GET", Run + "/metrics", "getTrainingMetrics", "What a run measures, while it runs") with
        {
            Description = "A JSON document a line (docs/training-runs.md), or Server-Sent Events where Accept asks for text/event-stream: "
                + "events 'metrics', and 'end' when the run has ended. Last-Event-ID goes on from there.",
            Answers =
            [
                new(200, "From the beginning to the end of the run.", new ApiContent("application/x-ndjson", SchemaOf.Text()),
                    new ApiContent("text/event-stream", SchemaOf.Text())),
            ],
        },
        Of("POST", Run + "/cancel", "cancelTraining", "Cancel a run that has not been published", ApiContent.Json("RunDocument")) with
        {
            Answers =
            [
                new(200, "It was cancelled.", ApiContent.Json("RunDocument")),
                new(202, "It is being cancelled; the run tells when its job has ended.", ApiContent.Json("RunDocument")),
            ],
            Errors = [404, 409, 503],
        },
        Of("POST", Run + "/approve", "approveTraining", "Decide on a run that waits for it", ApiContent.Json("RunDocument")) with
        {
            Request = [ApiContent.Json("ApprovalRequest")],
            IsRequestOptional = true,
            Errors = [400, 404, 409, 413, 415, 503],
        },
    ];

    private static ApiOperation Start(string method, string template, string id, string summary) => new()
    {
        Method = method,
        Template = template,
        Id = id,
        Tag = Tag,
        Summary = summary,
        Description = "The body is a run spec: docs/training.schema.json.",
        Request = [ApiContent.Json("RunSpec")],
        Answers = [Accepted],
        Errors = [400, 409, 413, 415, 503],
    };

    private static ApiOperation Of(string method, string template, string id, string summary, params IReadOnlyList<ApiContent> content) => new()
    {
        Method = method,
        Template = template,
        Id = id,
        Tag = Tag,
        Summary = summary,
        Answers = [new(200, "The answer.", content)],
        Errors = [404, 503],
    };
}
