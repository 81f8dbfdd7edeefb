using Azure.Data.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>The row of an instance that says where it stands. Its ETag decides who may take the next step.</summary>
internal sealed record InstanceState
{
    public const string RowKey = "state";

    /// <summary>The columns that say which instance it is and whether it has ended, without what it works on.</summary>
    public static readonly IReadOnlyList<string> IdentityColumns =
    [
        nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), nameof(InstanceId), nameof(Incarnation), nameof(Execution),
        nameof(Name), nameof(Status), nameof(Steps), nameof(CreatedAt), nameof(UpdatedAt), "ParentLength", "Parent0",
    ];

    /// <summary>The columns that say when there is something to do for the instance, beside those that say which it is.</summary>
    public static readonly IReadOnlyList<string> DueColumns =
        [.. IdentityColumns, nameof(IsFresh), nameof(StartAt), .. PayloadColumns.Names(nameof(Timers))];

    public required string InstanceId { get; init; }

    /// <summary>Which of the instances that had this id in turn.</summary>
    public required string Incarnation { get; init; }

    /// <summary>Which run of the orchestrator; another one after each <c>ContinueAsNew</c>.</summary>
    public required string Execution { get; init; }

    public required string Name { get; init; }

    public required OrchestrationRuntimeStatus Status { get; init; }

    /// <summary>How many steps the history of the execution has; rows beyond do not count.</summary>
    public int Steps { get; init; }

    /// <summary>The orchestrator has not run in this execution.</summary>
    public bool IsFresh { get; init; } = true;

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? CustomStatus { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public ParentCall? Parent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? StartAt { get; init; }

    /// <summary>The timers that wait, by their calls.</summary>
    public IReadOnlyDictionary<int, DateTime> Timers { get; init; } = new Dictionary<int, DateTime>();

    /// <summary>The latest external events by their rows, lest one that is sent again after it was taken counts twice.</summary>
    public IReadOnlyList<string> RecentEvents { get; init; } = [];

    public bool HasEnded => IsEnded(Status);

    /// <summary>When there is something to do without anybody's doing; null if never.</summary>
    public DateTimeOffset? NextDue =>
        HasEnded || Status == OrchestrationRuntimeStatus.Suspended ? null
        : IsFresh ? StartAt ?? CreatedAt
        : Timers.Count > 0 ? new DateTimeOffset(Timers.Values.Min())
        : null;

    public static bool IsEnded(OrchestrationRuntimeStatus status) => status
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    public static InstanceState Read(TableEntity row) => new()
    {
        InstanceId = row.GetString(nameof(InstanceId)),
        Incarnation = row.GetString(nameof(Incarnation)),
        Execution = row.GetString(nameof(Execution)),
        Name = row.GetString(nameof(Name)),
        Status = Enum.Parse<OrchestrationRuntimeStatus>(row.GetString(nameof(Status))),
        Steps = row.GetInt32(nameof(Steps)) ?? 0,
        IsFresh = row.GetBoolean(nameof(IsFresh)) ?? false,
        Input = PayloadColumns.Read(row, nameof(Input)),
        Output = PayloadColumns.Read(row, nameof(Output)),
        CustomStatus = PayloadColumns.Read(row, nameof(CustomStatus)),
        Failure = ReadJson<TaskFailureDetails>(row, nameof(Failure)),
        Parent = ReadJson<ParentCall>(row, nameof(Parent)),
        CreatedAt = row.GetDateTimeOffset(nameof(CreatedAt)) ?? default,
        UpdatedAt = row.GetDateTimeOffset(nameof(UpdatedAt)) ?? default,
        StartAt = row.GetDateTimeOffset(nameof(StartAt)),
        Timers = ReadJson<Dictionary<int, DateTime>>(row, nameof(Timers)) ?? [],
        RecentEvents = ReadJson<List<string>>(row, nameof(RecentEvents)) ?? [],
    };

    /// <param name="before">What the row holds: an input that is the same is not written again.</param>
    public TableEntity ToRow(InstanceState? before)
    {
        var row = new TableEntity(InstanceKey.Of(InstanceId), RowKey)
        {
            [nameof(InstanceId)] = InstanceId,
            [nameof(Incarnation)] = Incarnation,
            [nameof(Execution)] = Execution,
            [nameof(Name)] = Name,
            [nameof(Status)] = Status.ToString(),
            [nameof(Steps)] = Steps,
            [nameof(IsFresh)] = IsFresh,
            [nameof(CreatedAt)] = CreatedAt,
            [nameof(UpdatedAt)] = UpdatedAt,
            [nameof(StartAt)] = StartAt,
        };
        if (before is null || !ReferenceEquals(before.Input, Input))
        {
            PayloadColumns.Write(row, nameof(Input), Input);
        }

        PayloadColumns.Write(row, nameof(Output), Output);
        PayloadColumns.Write(row, nameof(CustomStatus), CustomStatus);
        WriteJson(row, nameof(Failure), Failure);
        WriteJson(row, nameof(Parent), Parent);
        WriteJson(row, nameof(Timers), Timers.Count > 0 ? Timers : null);
        WriteJson(row, nameof(RecentEvents), RecentEvents.Count > 0 ? RecentEvents : null);
        return row;
    }

    private static void WriteJson<T>(TableEntity row, string name, T? value)
        where T : class => PayloadColumns.Write(row, name, value is null ? null : HistoryJson.Write(value));

    private static T? ReadJson<T>(TableEntity row, string name)
        where T : class => PayloadColumns.ReadBytes(row, name) is { } json ? HistoryJson.Read<T>(json) : null;
}
