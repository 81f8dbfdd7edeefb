namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter that takes a message, and says of which queue.</summary>
/// <param name="queueName">May hold <c>%Name%</c>, which is the setting of that name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : Attribute
{
    public string QueueName { get; } = queueName;

    /// <summary>The name of the setting with the storage account; null is <c>AzureWebJobsStorage</c>.</summary>
    public string? Connection { get; set; }
}
