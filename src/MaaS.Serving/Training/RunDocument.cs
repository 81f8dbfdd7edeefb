using System.Globalization;
using MaaS.Training;

namespace MaaS.Serving;

/// <summary>A run as its caller sees it.</summary>
internal sealed record RunDocument
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required RunState State { get; init; }

    public required RunStep Step { get; init; }

    public string? Detail { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public bool? CancelRequested { get; init; }

    public required int Attempt { get; init; }

    public required int Attempts { get; init; }

    public required RunPlace Place { get; init; }

    public RunProgress? Progress { get; init; }

    public RunData? Data { get; init; }

    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    public GateDecision? Gate { get; init; }

    public RunApproval? Approval { get; init; }

    public SearchReport? Search { get; init; }

    public required RunModel Model { get; init; }

    public string? Error { get; init; }

    public required IReadOnlyDictionary<string, string> Links { get; init; }

    /// <param name="record">Of the run.</param>
    /// <param name="heartbeat">The newest; null when there is none.</param>
    /// <param name="search">The trials; null when there are none.</param>
    public static RunDocument From(RunRecord record, Heartbeat? heartbeat, SearchReport? search = null) => new()
    {
        Id = record.Id.Value,
        Name = record.Name,
        State = record.State,
        Step = record.Step,
        Detail = record.Detail,
        CreatedAt = record.CreatedAt,
        StartedAt = record.StartedAt,
        FinishedAt = record.FinishedAt,
        CancelRequested = record.CancelRequestedAt is null ? null : true,
        Attempt = record.Attempt,
        Attempts = record.Attempts,
        Place = new RunPlace(record.Compute, record.Job?.Id),
        Progress = heartbeat is null || record.Attempt == 0 ? null : RunProgress.From(heartbeat),
        Data = record.Data,
        Metrics = record.Metrics is { } metrics ? FiniteMetrics.Of(metrics) : null,
        Gate = record.Gate,
        Approval = record.Approval,
        Search = search,
        Model = new RunModel(record.Model, record.Version?.ToString(CultureInfo.InvariantCulture), record.PromotedTo),
        Error = record.Error,
        Links = LinksOf(record),
    };

    private static Dictionary<string, string> LinksOf(RunRecord record)
    {
        var self = TrainingApi.PathOf(record.Id);
        var files = $"{TrainingStorage.Container}/{record.Id}/";
        var links = new Dictionary<string, string> { ["self"] = self, ["metrics"] = $"{self}/metrics", ["files"] = files };
        if (record.CanBeCancelled)
        {
            links["cancel"] = $"{self}/cancel";
        }

        if (record.Step == RunStep.AwaitingApproval)
        {
            links["approve"] = $"{self}/approve";
        }

        if (record.Version is { } version)
        {
            links["version"] = FormattableString.Invariant($"/api/models/{record.Model}/versions/{version}");
        }

        return links;
    }
}
