namespace MaaS.Serving;

/// <param name="Status">2xx.</param>
/// <param name="Description">When it is given.</param>
/// <param name="Content">Empty when there is no body.</param>
internal sealed record ApiAnswer(int Status, string Description, params IReadOnlyList<ApiContent> Content)
{
    /// <summary>Of a route that makes jobs.</summary>
    public static ApiAnswer Accepted { get; } = new(202, "Accepted: ask for it at Location.", ApiContent.Json("JobDocument"))
    {
        Headers = new Dictionary<string, string>
        {
            ["Location"] = "Where the job is.",
            ["Retry-After"] = "Seconds until it is worth asking.",
        },
    };

    /// <summary>Of a route that answers, when the caller prefers a job.</summary>
    public static ApiAnswer RespondAsync { get; } = Accepted with
    {
        Description = "With Prefer: respond-async, it is a job: ask for it at Location.",
        Headers = new Dictionary<string, string>(Accepted.Headers) { ["Preference-Applied"] = "respond-async" },
    };

    /// <summary>Response headers, by name, with what they say.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
