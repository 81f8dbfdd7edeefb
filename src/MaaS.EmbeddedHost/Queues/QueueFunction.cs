using System.Reflection;
using System.Text.RegularExpressions;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Queues;

/// <summary>A function that runs for each message of a queue.</summary>
internal sealed partial record QueueFunction(string Name, string QueueName, string? Connection, TriggerCall<QueueMessage> Call)
    : ITriggeredFunction
{
    public string Source => $"queue '{QueueName}'";

    public ITriggerListener CreateListener(IServiceProvider services) => ActivatorUtilities.CreateInstance<QueueListener>(services, this);

    /// <returns>The function, or null after errors that say why it cannot run.</returns>
    public static QueueFunction? CreateOrDefault(
        FunctionMethod method, ParameterInfo trigger, QueueTriggerAttribute attribute, IConfiguration configuration, List<string> errors)
    {
        var call = TriggerCall<QueueMessage>.CreateOrDefault(
            method, parameter => parameter == trigger ? QueueArgument.CreateOrDefault(parameter) : null, QueueArgument.Expected, errors);
        var queueName = SettingReferences.ResolveOrDefault(attribute.QueueName, configuration, method, errors)?.ToLowerInvariant();
        if (queueName is not null && !ValidName().IsMatch(queueName))
        {
            errors.Add($"- {method} has the queue '{queueName}', expected 3 to 63 letters, digits and single hyphens between them.");
            return null;
        }

        return call is null || queueName is null ? null : new QueueFunction(method.Name, queueName, attribute.Connection, call);
    }

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ValidName();
}
