using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Tests.AzureRuntime;

/// <summary>The functions of the embedded build, in the words of <c>functions.metadata</c>.</summary>
internal static class EmbeddedFunctions
{
    public static readonly JsonSerializerOptions PlainText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<string> All() =>
        from type in typeof(FunctionApp).Assembly.GetExportedTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let attributes = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes())
        let bindings = attributes.Select(TextOrDefault).OfType<string>()
        select $"{function.Name}: {string.Join(", ", bindings)}";

    private static string? TextOrDefault(Attribute attribute) => attribute switch
    {
        HttpTriggerAttribute http => Text(
            "httpTrigger", ("authLevel", $"{http.AuthLevel}"), ("methods", http.Methods is { Length: > 0 } ? http.Methods : null),
            ("route", http.Route)),
        QueueTriggerAttribute queue => Text("queueTrigger", ("connection", queue.Connection), ("queueName", queue.QueueName)),
        BlobTriggerAttribute blob => Text(
            "blobTrigger", ("connection", blob.Connection), ("path", blob.BlobPath),
            ("source", blob.Source == BlobTriggerSource.LogsAndContainerScan ? null : $"{blob.Source}")),
        TimerTriggerAttribute timer => Text(
            "timerTrigger", ("runOnStartup", timer.RunOnStartup ? true : null), ("schedule", timer.Schedule),
            ("useMonitor", timer.UseMonitor ? null : false)),
        OrchestrationTriggerAttribute orchestration => Text("orchestrationTrigger", ("orchestration", orchestration.Orchestration)),
        ActivityTriggerAttribute activity => Text("activityTrigger", ("activity", activity.Activity)),
        DurableClientAttribute client => Text(
            "durableClient", ("connectionName", client.ConnectionName), ("taskHub", client.TaskHub)),
        _ => null,
    };

    /// <remarks>What is null the metadata leave out; what is said is in the order of its names.</remarks>
    private static string Text(string type, params ReadOnlySpan<(string Name, object? Value)> said)
    {
        var texts = new List<string>();
        foreach (var (name, value) in said)
        {
            if (value is not null)
            {
                texts.Add($"{name}={JsonSerializer.Serialize(value, PlainText)}");
            }
        }

        return $"{type} {{{string.Join(" ", texts)}}}";
    }
}
