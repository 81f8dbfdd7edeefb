using Azure;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>What a step of an instance begins with; the history is read when it is needed.</summary>
internal sealed record LoadedInstance
{
    public required string InstanceId { get; init; }

    /// <summary>Null if there is no such instance.</summary>
    public InstanceState? State { get; init; }

    public ETag ETag { get; init; }

    /// <summary>In the order in which they were sent.</summary>
    public required IReadOnlyList<InboxRow> Inbox { get; init; }

    public required IReadOnlyList<OutboxRow> Outbox { get; init; }
}
