namespace Microsoft.Azure.Functions.Worker;

/// <summary>How a blob trigger notices changes in Azure.</summary>
public enum BlobTriggerSource
{
    LogsAndContainerScan,
    EventGrid,
}
