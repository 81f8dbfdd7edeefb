using System.Reflection;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>A function that is an activity; what sets it off is the JSON of its input.</summary>
internal sealed record ActivityFunction(string Name, TriggerCall<string?> Call)
{
    /// <returns>The function, or null after errors that say why it cannot run.</returns>
    public static ActivityFunction? CreateOrDefault(
        FunctionMethod method, ParameterInfo trigger, ActivityTriggerAttribute attribute, List<string> errors)
    {
        var name = attribute.Activity ?? method.Name;
        var call = TriggerCall<string?>.CreateOrDefault(
            method,
            parameter => parameter == trigger && JsonArgument.Fits(parameter.ParameterType) ? Input(name, parameter.ParameterType) : null,
            "a type that JSON is read to with [ActivityTrigger]",
            errors,
            returnsOutput: true);
        return call is null ? null : new ActivityFunction(name, call);
    }

    private static TriggerArgument<string?> Input(string name, Type type)
    {
        // The calling expression unboxes it, which null cannot be.
        var absent = type.IsValueType ? Activator.CreateInstance(type) : null;
        return (input, invocation) => new(
            invocation.InstanceServices.GetRequiredService<DurableJson>().Read(input, type, $"input of activity '{name}'") ?? absent);
    }
}
