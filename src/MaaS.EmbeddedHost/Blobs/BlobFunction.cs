using System.Reflection;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>A function that runs for each new or changed blob of a path.</summary>
internal sealed record BlobFunction(string Name, string Path, BlobPathPattern Pattern, string? Connection, TriggerCall<BlobEvent> Call)
    : ITriggeredFunction
{
    public string Source => $"blobs '{Path}'";

    public ITriggerListener CreateListener(IServiceProvider services) => ActivatorUtilities.CreateInstance<BlobListener>(
        services, this, ActivatorUtilities.CreateInstance<BlobEventHandler>(services, this));

    /// <returns>The function, or null after errors that say why it cannot run.</returns>
    public static BlobFunction? CreateOrDefault(
        FunctionMethod method, ParameterInfo trigger, BlobTriggerAttribute attribute, IConfiguration configuration, List<string> errors)
    {
        if (SettingReferences.ResolveOrDefault(attribute.BlobPath, configuration, method, errors) is not { } path)
        {
            return null;
        }

        if (BlobPathPattern.ParseOrDefault(path) is not { } pattern)
        {
            errors.Add($"- {method} has the path '{path}', expected 'container' or 'container/name' with any {{part}} in the name; " +
                "a container has 3 to 63 lower-case letters, digits and single hyphens between them.");
            return null;
        }

        var call = TriggerCall<BlobEvent>.CreateOrDefault(
            method, parameter => BlobArgument.CreateOrDefault(parameter, parameter == trigger, pattern), BlobArgument.Expected, errors);
        return call is null ? null : new BlobFunction(method.Name, path, pattern, attribute.Connection, call);
    }
}
