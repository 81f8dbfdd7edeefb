using System.Reflection;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>What of a blob a parameter takes.</summary>
internal static class BlobArgument
{
    public const string Expected =
        "BlobClient, BlockBlobClient, Stream, string, byte[] or a type that JSON is read to with [BlobTrigger], " +
        "a string with the name of a part of the path";

    private static readonly Dictionary<Type, Func<BlobEvent, CancellationToken, Task<object?>>> Conversions = new()
    {
        [typeof(BlobClient)] = static (blob, _) => Task.FromResult<object?>(blob.Container.GetBlobClient(blob.Name)),
        [typeof(BlockBlobClient)] = static (blob, _) => Task.FromResult<object?>(blob.Container.GetBlockBlobClient(blob.Name)),
        [typeof(Stream)] = static async (blob, cancellationToken) =>
            (await blob.Container.GetBlobClient(blob.Name).DownloadStreamingAsync(cancellationToken: cancellationToken)).Value.Content,
        [typeof(string)] = static async (blob, cancellationToken) => (await ReadAsync(blob, cancellationToken)).ToString(),
        [typeof(byte[])] = static async (blob, cancellationToken) => (await ReadAsync(blob, cancellationToken)).ToArray(),
    };

    public static TriggerArgument<BlobEvent>? CreateOrDefault(ParameterInfo parameter, bool isTrigger, BlobPathPattern pattern)
    {
        if (!isTrigger)
        {
            var name = parameter.Name!;
            return parameter.ParameterType == typeof(string) && pattern.Parts.Contains(name)
                ? (blob, _) => new(blob.Values[name])
                : null;
        }

        if (Conversions.TryGetValue(parameter.ParameterType, out var convert))
        {
            return (blob, invocation) => new(convert(blob, invocation.CancellationToken));
        }

        return JsonArgument.Fits(parameter.ParameterType)
            ? async (blob, invocation) =>
                JsonArgument.Read(parameter, await ReadAsync(blob, invocation.CancellationToken), invocation)
            : null;
    }

    private static async Task<BinaryData> ReadAsync(BlobEvent blob, CancellationToken cancellationToken) =>
        (await blob.Container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken)).Value.Content;
}
