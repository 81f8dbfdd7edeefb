using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MaaS.EmbeddedHost.Triggers;

/// <summary>An argument of the app's own type, read from JSON as the app's <see cref="JsonSerializerOptions"/> say.</summary>
internal static class JsonArgument
{
    /// <summary>Whether JSON may stand for the type: not for one that means something else to a host.</summary>
    public static bool Fits(Type type) =>
        type != typeof(CancellationToken)
        && !typeof(FunctionContext).IsAssignableFrom(type)
        && !typeof(Stream).IsAssignableFrom(type)
        && type.Namespace?.StartsWith("Azure.", StringComparison.Ordinal) is not true;

    public static object? Read(ParameterInfo parameter, BinaryData json, TriggerInvocation invocation)
    {
        try
        {
            var options = invocation.InstanceServices.GetRequiredService<IOptions<JsonSerializerOptions>>().Value;
            return JsonSerializer.Deserialize(json, parameter.ParameterType, options);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"Parameter '{parameter.Name}' takes the JSON of a '{parameter.ParameterType}', which was not found: {exception.Message}",
                exception);
        }
    }
}
