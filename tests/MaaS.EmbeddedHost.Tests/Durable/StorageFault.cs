namespace MaaS.EmbeddedHost.Tests.Durable;

/// <summary>What a <see cref="StorageProxy"/> does to a request.</summary>
internal enum StorageFault
{
    None,

    /// <summary>The request is done, and nobody is told.</summary>
    AnswerLost,

    /// <summary>Nothing is done, and 400 is the answer, after which a client does not try again.</summary>
    Refused,

    /// <summary>Nothing is done, and 403 is the answer, which may change.</summary>
    Forbidden,

    /// <summary>Nothing is done, and 503 is the answer, after which a client tries again.</summary>
    Unavailable,
}
