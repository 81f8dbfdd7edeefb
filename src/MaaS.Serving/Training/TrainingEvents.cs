using System.Text.Json;
using System.Text.RegularExpressions;
using MaaS.Training;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>
/// Messages that say that a job's report is written: by the job itself (<see cref="RunEvent"/>), or by Event Grid, which tells of every
/// new blob. They only make the end of a run quicker.
/// </summary>
public sealed partial class TrainingEvents(ILogger<TrainingEvents> logger)
{
    /// <summary>Anything else than such a message is passed over.</summary>
    public async Task ReceiveAsync(string message, IRunProcedure procedure, CancellationToken cancellationToken)
    {
        if (RunOf(message) is { } run)
        {
            await procedure.WakeAsync(run, cancellationToken);
        }
        else
        {
            LogUnknown(logger, Excerpt.Of(message));
        }
    }

    private static RunId? RunOf(string message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            var root = document.RootElement is { ValueKind: JsonValueKind.Array } events && events.GetArrayLength() > 0
                ? events[0]
                : document.RootElement;
            return Text(root, "runId") is { } id && RunId.TryParse(id, out var run) ? run
                : Text(root, "subject") is { } subject && Subject().Match(subject) is { Success: true } match
                    && RunId.TryParse(match.Groups["run"].Value, out var of) ? of
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    [GeneratedRegex($"/containers/{TrainingStorage.Container}/blobs/(?<run>[^/]+)/report\\.json$")]
    private static partial Regex Subject();

    [LoggerMessage(3401, LogLevel.Warning, "A message in the queue of training events is none: {Message}")]
    private static partial void LogUnknown(ILogger logger, string message);
}
