namespace MaaS.Inference;

/// <summary>Where a request is.</summary>
internal enum PendingState
{
    /// <summary>Neither in the queue nor in a run: whoever puts it there looks whether it was given up.</summary>
    Held,

    Waiting,

    /// <summary>In a run, whose memory it may be until that ends.</summary>
    Running,

    /// <summary>Answered, refused or given up.</summary>
    Ended,
}
