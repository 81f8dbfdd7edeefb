using System.Text.Json;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>An activity to be run, as the message of a queue.</summary>
internal sealed record WorkItem
{
    /// <summary>Below what a message takes; a longer input stays in the history.</summary>
    private const int MaxInputLength = 32 * 1024;

    public required string InstanceId { get; init; }

    public required string Execution { get; init; }

    /// <summary>The step of the history that has the input.</summary>
    public required int Step { get; init; }

    public required int Id { get; init; }

    public required string Name { get; init; }

    public string? Input { get; init; }

    public bool IsInputInHistory { get; init; }

    public static WorkItem Of(string instanceId, string execution, int step, HistoryEvent scheduled)
    {
        var isLong = scheduled.Payload?.Length > 0 && JsonEncodedText.Encode(scheduled.Payload).EncodedUtf8Bytes.Length > MaxInputLength;
        return new WorkItem
        {
            InstanceId = instanceId,
            Execution = execution,
            Step = step,
            Id = scheduled.Id,
            Name = scheduled.Name!,
            Input = isLong ? null : scheduled.Payload,
            IsInputInHistory = isLong,
        };
    }

    /// <exception cref="JsonException">It is no such message.</exception>
    public static WorkItem Read(BinaryData message) =>
        message.ToObjectFromJson<WorkItem>() ?? throw new JsonException("The message is null, expected a work item.");

    public BinaryData ToMessage() => BinaryData.FromObjectAsJson(this);
}
