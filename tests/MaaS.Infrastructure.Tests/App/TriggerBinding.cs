using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>What a function waits for, as its attributes say.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Kind">What must be there for it.</param>
/// <param name="Connection">Prefix of the settings of the storage account.</param>
/// <param name="Target">The queue, or the container; null for the rest.</param>
internal sealed record TriggerBinding(string Function, TriggerKind Kind, string Connection, string? Target)
{
    public const string HostConnection = "AzureWebJobsStorage";

    /// <exception cref="NotSupportedException">An attribute is of a kind of which nobody has said what it needs in Azure.</exception>
    public static IReadOnlyList<TriggerBinding> Of(IEnumerable<Type> types) =>
    [
        .. from type in types
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           from attribute in Attributes(method)
           select Of(function.Name, attribute),
    ];

    private static IEnumerable<Attribute> Attributes(MethodInfo method) => method.GetParameters()
        .SelectMany(parameter => parameter.GetCustomAttributes())
        .Concat(method.ReturnParameter.GetCustomAttributes())
        .Concat(method.GetCustomAttributes())
        .Where(attribute => attribute is not FunctionAttribute
            && attribute.GetType().Namespace!.StartsWith("Microsoft.Azure.Functions.Worker", StringComparison.Ordinal));

    private static TriggerBinding Of(string function, Attribute attribute) => attribute switch
    {
        HttpTriggerAttribute => new(function, TriggerKind.Http, HostConnection, null),
        TimerTriggerAttribute => new(function, TriggerKind.Timer, HostConnection, null),
        QueueTriggerAttribute queue => new(function, TriggerKind.Queue, queue.Connection ?? HostConnection, queue.QueueName),
        BlobTriggerAttribute blob => new(function, TriggerKind.Blob, blob.Connection ?? HostConnection, blob.BlobPath.Split('/')[0]),
        DurableClientAttribute client => new(function, TriggerKind.Durable, client.ConnectionName ?? HostConnection, null),
        OrchestrationTriggerAttribute or ActivityTriggerAttribute => new(function, TriggerKind.Durable, HostConnection, null),
        _ => throw new NotSupportedException(
            $"Function {function} has a {attribute.GetType().Name}: "
                + "say in TriggerBinding and TriggerNeeds what it needs in Azure, and add that to infra/."),
    };
}
