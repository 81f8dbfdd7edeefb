namespace MaaS.Inference;

/// <summary>Why a run took no more requests than it did.</summary>
internal enum BatchClosing
{
    /// <summary>Nothing else waited.</summary>
    QueueEmpty,

    /// <summary>What else waited has another shape, or wants other outputs.</summary>
    Shape,

    /// <summary>One more would be more rows than the model's limit.</summary>
    Full,

    /// <summary>One more would be too many bytes to copy.</summary>
    Bytes,

    /// <summary>With one more the run would end after the deadline of a request.</summary>
    Deadline,

    /// <summary>By what runs of the model cost, a larger batch gains nothing.</summary>
    Cost,

    /// <summary>Another slot is idle, and takes its part of what waits.</summary>
    Split,

    /// <summary>Requests of the model do not share a run.</summary>
    NotBatched,
}
