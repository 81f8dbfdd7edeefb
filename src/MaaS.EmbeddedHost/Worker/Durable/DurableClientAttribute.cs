namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter that takes a <c>DurableTaskClient</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : Attribute
{
    /// <summary>The hub; null is that of <c>host.json</c>. May hold <c>%Name%</c>, which is the setting of that name.</summary>
    public string? TaskHub { get; set; }

    /// <summary>The name of the setting with the storage account; null is <c>AzureWebJobsStorage</c>.</summary>
    public string? ConnectionName { get; set; }
}
