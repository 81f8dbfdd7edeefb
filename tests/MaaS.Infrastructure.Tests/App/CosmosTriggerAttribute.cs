namespace Microsoft.Azure.Functions.Worker.Made;

/// <summary>A trigger of an extension that the app does not use.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class CosmosTriggerAttribute : Attribute;
