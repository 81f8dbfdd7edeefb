namespace MaaS.Inference;

/// <summary>How the load of a version ended, as the metric tells it.</summary>
internal static class LoadOutcome
{
    public const string Loaded = "loaded";

    /// <summary>Its files cannot be had, or the runtime refuses them.</summary>
    public const string Failed = "failed";

    /// <summary>There was no memory for it.</summary>
    public const string NoMemory = "no_memory";
}
