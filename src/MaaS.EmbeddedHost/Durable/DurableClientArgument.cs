using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>The <c>[DurableClient] DurableTaskClient</c> of any function.</summary>
internal static class DurableClientArgument
{
    /// <returns>What makes the argument, or null if the parameter is none such.</returns>
    public static Func<FunctionContext, object?>? CreateOrDefault(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(DurableTaskClient) && parameter.GetCustomAttribute<DurableClientAttribute>() is { } attribute
            ? invocation => invocation.InstanceServices.GetRequiredService<TaskHubs>()
                .GetClient(attribute.ConnectionName, attribute.TaskHub)
            : null;
}
