using System.Text;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Queues;

#pragma warning disable CA1034 // The host finds functions in visible classes.
public static class QueueFunctions
{
    public sealed class OfString(Calls calls)
    {
        [Function("of-string")]
        public Task Run([QueueTrigger("%Queue%")] string message, CancellationToken cancellationToken) =>
            calls.RecordAsync(message, cancellationToken);
    }

    public sealed class OfBytes(Calls calls)
    {
        [Function("of-bytes")]
        public void Run([QueueTrigger("%Queue%")] byte[] message) => calls.RecordAsync(Encoding.UTF8.GetString(message));
    }

    public sealed class OfNumber(Calls calls)
    {
        [Function("of-number")]
        public Task Run([QueueTrigger("%Queue%")] int number) => calls.RecordAsync($"{number}");
    }

    public sealed class OfBinaryData(Calls calls)
    {
        [Function("of-binary-data")]
        public async ValueTask Run([QueueTrigger("%Queue%")] BinaryData message) => await calls.RecordAsync(message.ToString());
    }

    public sealed class OfQueueMessage(Calls calls)
    {
        [Function("of-queue-message")]
        public Task Run([QueueTrigger("%Queue%")] QueueMessage message, FunctionContext context) =>
            calls.RecordAsync($"{message.Body} {message.DequeueCount} {context.FunctionId}", context.CancellationToken);
    }

    public sealed class OfJson(Calls calls)
    {
        [Function("of-json")]
        public Task Run([QueueTrigger("%Queue%", Connection = "Jobs")] Job job) => calls.RecordAsync($"{job.Name} {job.Count}");
    }

    public sealed record Job(string Name, int Count);
}
