namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter that takes the HTTP request, and says which requests.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : Attribute
{
    public HttpTriggerAttribute() => AuthLevel = AuthorizationLevel.Function;

    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>The route below the prefix of <c>host.json</c>; null is the function's name.</summary>
    public string? Route { get; set; }

    /// <summary>Null or empty is every verb.</summary>
    public string[]? Methods { get; }

    public AuthorizationLevel AuthLevel { get; }
}
