using System.Reflection;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Queues;

/// <summary>What of a message a parameter takes.</summary>
internal static class QueueArgument
{
    public const string Expected = "string, byte[], BinaryData, QueueMessage or a type that JSON is read to with [QueueTrigger]";

    private static readonly Dictionary<Type, Func<QueueMessage, object>> Conversions = new()
    {
        [typeof(string)] = static message => message.Body.ToString(),
        [typeof(byte[])] = static message => message.Body.ToArray(),
        [typeof(BinaryData)] = static message => message.Body,
        [typeof(QueueMessage)] = static message => message,
    };

    public static TriggerArgument<QueueMessage>? CreateOrDefault(ParameterInfo parameter)
    {
        if (Conversions.TryGetValue(parameter.ParameterType, out var convert))
        {
            return (message, _) => new(convert(message));
        }

        return JsonArgument.Fits(parameter.ParameterType)
            ? (message, invocation) => new(JsonArgument.Read(parameter, message.Body, invocation))
            : null;
    }
}
