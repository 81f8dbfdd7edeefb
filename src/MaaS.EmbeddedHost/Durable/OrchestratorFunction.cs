using System.Reflection;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>A function that is an orchestrator.</summary>
internal sealed record OrchestratorFunction(
    string Name, ObjectFactory? CreateInstance, FunctionInvoker Invoke, IReadOnlyList<bool> TakesContext)
{
    /// <returns>The function, or null after errors that say why it cannot run.</returns>
    public static OrchestratorFunction? CreateOrDefault(
        FunctionMethod method, ParameterInfo trigger, OrchestrationTriggerAttribute attribute, List<string> errors)
    {
        var before = errors.Count;
        foreach (var parameter in method.Parameters)
        {
            var fits = parameter == trigger
                ? parameter.ParameterType == typeof(TaskOrchestrationContext)
                : parameter.ParameterType == typeof(FunctionContext);
            if (!fits)
            {
                errors.Add($"- {method} has the parameter '{parameter.ParameterType} {parameter.Name}', " +
                    "expected TaskOrchestrationContext with [OrchestrationTrigger], or FunctionContext.");
            }
        }

        if (method.IsAsyncVoid)
        {
            errors.Add($"- {method} returns '{method.Method.ReturnType}', " +
                "expected Task, Task of an output, an output, or void without async.");
        }

        return errors.Count > before ? null : new OrchestratorFunction(
            attribute.Orchestration ?? method.Name,
            method.CreateFactory(),
            FunctionInvokers.Create(method.Method),
            [.. method.Parameters.Select(parameter => parameter == trigger)]);
    }

    /// <summary>Begins to run the orchestrator on the caller's thread.</summary>
    public ValueTask<object?> InvokeAsync(object? instance, TaskOrchestrationContext context, IServiceProvider services)
    {
        var invocation = new TriggerInvocation(Name, context.InstanceId, services, CancellationToken.None);
        return Invoke(instance, [.. TakesContext.Select(isContext => isContext ? (object)context : invocation)]);
    }
}
