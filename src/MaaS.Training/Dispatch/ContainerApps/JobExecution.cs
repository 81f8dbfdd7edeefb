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

    public bool IsOf(JobRequest request) =>
        Variables.Contains(KeyValuePair.Create(JobEnvironment.RunId, request.RunId.Value))
        && Variables.Contains(KeyValuePair.Create(JobEnvironment.Attempt, JobName.Attempt(request)));

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : default;
}
