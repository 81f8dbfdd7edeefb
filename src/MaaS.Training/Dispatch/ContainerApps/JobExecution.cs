using System.Text.Json;

namespace MaaS.Training;

/// <summary>One execution of a Container Apps job.</summary>
/// <param name="Name">Given by Azure.</param>
/// <param name="Status">As Azure says it; there may be ones that are not documented.</param>
/// <param name="StartTime">Null while it waits.</param>
/// <param name="Variables">The environment of all its containers, apart from secrets.</param>
internal sealed record JobExecution(
    string Name, string? Status, DateTimeOffset? StartTime, IReadOnlyList<KeyValuePair<string, string>> Variables)
{
    public JobState State => Status switch
    {
        "Running" or "Processing" => new JobState(JobStatus.Running),
        "Succeeded" => new JobState(JobStatus.Succeeded),
        "Failed" or "Degraded" => new JobState(JobStatus.Failed, Detail: Status),
        "Stopped" => new JobState(JobStatus.Stopped),
        _ => new JobState(JobStatus.Unknown, Detail: Status),
    };

    /// <summary>Of several of one job, the one that speaks for it comes first: one that is alive, then one that has ended well.</summary>
    public int Rank => State.Status switch
    {
        JobStatus.Running or JobStatus.Unknown => 0,
        JobStatus.Succeeded => 1,
        JobStatus.Failed => 2,
        _ => 3,
    };

    public static JobExecution Parse(JsonElement json)
    {
        var properties = Member(json, "properties");
        return new JobExecution(
            json.GetProperty("name").GetString()!,
            Member(properties, "status") is { ValueKind: JsonValueKind.String } status ? status.GetString() : null,
            Member(properties, "startTime") is { ValueKind: JsonValueKind.String } start ? start.GetDateTimeOffset() : null,
            [.. Items(Member(Member(properties, "template"), "containers"))
                .SelectMany(container => Items(Member(container, "env")))
                .Where(variable => Member(variable, "value").ValueKind == JsonValueKind.String)
                .Select(variable => KeyValuePair.Create(
                    variable.GetProperty("name").GetString()!, variable.GetProperty("value").GetString()!))]);
    }

    public bool IsOf(JobKey job) =>
        ValueOf(JobEnvironment.RunId) == job.RunId.Value
        && ValueOf(JobEnvironment.Attempt) == JobName.Attempt(job)
        && (ValueOf(JobEnvironment.RunUrl) ?? "") == job.RunUrl;

    /// <summary>Whether both were started for one job. Itself always is, also when it does not say for which it was.</summary>
    public bool IsTwinOf(JobExecution other) => Name == other.Name
        || (ValueOf(JobEnvironment.RunId) is not null
            && new[] { JobEnvironment.RunId, JobEnvironment.Attempt, JobEnvironment.RunUrl }
                .All(name => ValueOf(name) == other.ValueOf(name)));

    private string? ValueOf(string name) => Variables.FirstOrDefault(variable => variable.Key == name).Value;

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : default;
}
