using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Blobs;

#pragma warning disable CA1034 // The host finds functions in visible classes.
public static class BlobFunctions
{
    public sealed class OfString(Calls calls)
    {
        [Function("of-string")]
        public Task Run([BlobTrigger("%Container%/{name}")] string content, string name, CancellationToken cancellationToken) =>
            calls.RecordAsync($"{name}: {content}", cancellationToken);
    }

    public sealed class OfBytes(Calls calls)
    {
        [Function("of-bytes")]
        public void Run([BlobTrigger("%Container%/{name}")] byte[] content, string name) =>
            calls.RecordAsync($"{name}: {Encoding.UTF8.GetString(content)}");
    }

    public sealed class OfStream(Calls calls)
    {
        [Function("of-stream")]
        public async Task Run([BlobTrigger("%Container%/{name}")] Stream content, string name)
        {
            using var reader = new StreamReader(content);
            await calls.RecordAsync($"{name}: {await reader.ReadToEndAsync()}");
        }
    }

    public sealed class OfClient(Calls calls)
    {
        [Function("of-client")]
        public async Task Run(
            [BlobTrigger("%Container%", Source = BlobTriggerSource.EventGrid)] BlobClient blob, FunctionContext context) =>
            await calls.RecordAsync($"{blob.Name}: {(await blob.DownloadContentAsync(context.CancellationToken)).Value.Content}");
    }

    public sealed class OfBlockClient(Calls calls)
    {
        [Function("of-block-client")]
        public async Task Run([BlobTrigger("%Container%/{name}", Connection = "Files")] BlockBlobClient blob, string name) =>
            await calls.RecordAsync($"{name}: {(await blob.DownloadContentAsync()).Value.Content}");
    }

    public sealed class OfJson(Calls calls)
    {
        [Function("of-json")]
        public Task Run([BlobTrigger("%Container%/{name}.json")] Setting setting, string name) =>
            calls.RecordAsync($"{name}.json: {setting.Value}");
    }

    public sealed class OfParts(Calls calls)
    {
        [Function("of-parts")]
        public Task Run([BlobTrigger("%Container%/in/{model}/{file}.csv")] string content, string file, string model) =>
            calls.RecordAsync($"{model} {file} {content}");
    }

    public sealed record Setting(string Value);
}
