using System.Globalization;
using Azure.Data.Tables;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// An event that came for an instance, and waits for its next step. Its key is the same for each delivery of one event, so that a
/// second one is seen.
/// </summary>
internal sealed record InboxRow
{
    public const string Prefix = "i";

    private const string EventName = "Event";

    public required string RowKey { get; init; }

    /// <summary>The execution that it is for; null is: whichever is there.</summary>
    public string? Execution { get; init; }

    /// <summary>Ticks of the sender's clock, by which events are in order.</summary>
    public required long SentAt { get; init; }

    public required HistoryEvent Event { get; init; }

    /// <summary>The answer to a call.</summary>
    public static InboxRow Answer(string execution, long sentAt, HistoryEvent answer) => new()
    {
        RowKey = string.Create(CultureInfo.InvariantCulture, $"ia{execution}-{answer.Id:D6}"),
        Execution = execution,
        SentAt = sentAt,
        Event = answer,
    };

    /// <summary>What a client asks for.</summary>
    public static InboxRow FromClient(long sentAt, HistoryEvent asked) =>
        new() { RowKey = $"ic{Guid.NewGuid():n}", SentAt = sentAt, Event = asked };

    /// <summary>What an orchestration sends with a call, or with none at its end.</summary>
    public static InboxRow Sent(string senderExecution, int call, long sentAt, HistoryEvent sent) => new()
    {
        RowKey = string.Create(CultureInfo.InvariantCulture, $"is{senderExecution}-{call:D6}"),
        SentAt = sentAt,
        Event = sent,
    };

    public static InboxRow Read(TableEntity row) => new()
    {
        RowKey = row.RowKey,
        Execution = row.GetString(nameof(Execution)),
        SentAt = row.GetInt64(nameof(SentAt)) ?? 0,
        Event = HistoryJson.Read<HistoryEvent>(PayloadColumns.ReadBytes(row, EventName)!),
    };

    public TableEntity ToRow(string instanceId)
    {
        var row = new TableEntity(InstanceKey.Of(instanceId), RowKey)
        {
            [nameof(Execution)] = Execution,
            [nameof(SentAt)] = SentAt,
        };
        PayloadColumns.Write(row, EventName, HistoryJson.Write(Event));
        return row;
    }
}
