namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter that takes a blob, and says which blobs.</summary>
/// <param name="blobPath">
/// Container and name. <c>{x}</c> in the name stands for any text, slashes too, and is bound to the parameter <c>x</c>;
/// <c>%Name%</c> is the setting of that name.
/// </param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : Attribute
{
    public string BlobPath { get; } = blobPath;

    /// <summary>The name of the setting with the storage account; null is <c>AzureWebJobsStorage</c>.</summary>
    public string? Connection { get; set; }

    /// <summary>How changes are noticed in Azure. This host looks into the container whatever is said here.</summary>
    public BlobTriggerSource Source { get; set; } = BlobTriggerSource.LogsAndContainerScan;
}
