namespace MaaS.EmbeddedHost.Durable;

/// <summary>What says whether there is something to do for an instance.</summary>
internal sealed record InstanceGlance
{
    /// <summary>Without what the instance works on; null if there is no such instance.</summary>
    public InstanceState? State { get; init; }

    /// <summary>Something has come for the instance, or is to be sent by it.</summary>
    public bool HasMail { get; init; }

    /// <remarks>One that has ended, and that somebody asks about, is to be taken out of the index.</remarks>
    public bool IsDueBy(DateTimeOffset time) => HasMail || State is { HasEnded: true } || State?.NextDue <= time;
}
