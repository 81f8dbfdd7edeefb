using Azure;

namespace MaaS.Serving;

/// <summary>Tells failures of the storage account from those of what is stored there.</summary>
internal static class StorageFault
{
    /// <summary>
    /// What the account failed with, also where a library has wrapped it; null when it did not. A file that ends too early is no such
    /// failure: its length is known before it is read.
    /// </summary>
    public static Exception? Find(Exception failure) => failure switch
    {
        RequestFailedException or TimeoutException => failure,
        AggregateException several => several.InnerExceptions.Select(Find).FirstOrDefault(fault => fault is not null),
        IOException and not EndOfStreamException => failure,
        { InnerException: { } inner } => Find(inner),
        _ => null,
    };
}
