namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter that takes the input of an activity.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ActivityTriggerAttribute : Attribute
{
    /// <summary>The name of the activity; null is the function's.</summary>
    public string? Activity { get; set; }
}
