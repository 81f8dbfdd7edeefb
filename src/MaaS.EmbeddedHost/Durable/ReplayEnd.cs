namespace MaaS.EmbeddedHost.Durable;

/// <summary>How a replay ended.</summary>
internal enum ReplayEnd
{
    Waiting,
    Completed,
    Failed,
    Continued,
}
