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
        var runs = EventGridMessage.Read(message).Select(RunOf).ToList();
        if (runs.Count == 0 || runs.Contains(null))
        {
            LogUnknown(logger, Excerpt.Of(message));
        }

        foreach (var run in runs.OfType<RunId>())
        {
            await procedure.WakeAsync(run, cancellationToken);
        }
    }

    private static RunId? RunOf(JsonElement element) =>
        EventGridMessage.TextOrDefault(element, "runId") is { } id ? Parse(id)
        : BlobCreatedEvent.ParseOrDefault(element) is { Container: TrainingStorage.Container } created
            && Report().Match(created.Name) is { Success: true } report ? Parse(report.Groups["run"].Value)
        : null;

    private static RunId? Parse(string? text) => RunId.TryParse(text, out var run) ? run : null;

    [GeneratedRegex(@"\A(?<run>[^/]+)/report\.json\z")]
    private static partial Regex Report();

    [LoggerMessage(3401, LogLevel.Warning, "A message in the queue of training events is none: {Message}")]
    private static partial void LogUnknown(ILogger logger, string message);
}
