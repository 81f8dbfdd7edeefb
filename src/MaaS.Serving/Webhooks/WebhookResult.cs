namespace MaaS.Serving;

internal enum WebhookResult
{
    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>Another attempt may succeed.</summary>
    RetryLater,

    /// <summary>Another attempt would end the same.</summary>
    GaveUp,
}
