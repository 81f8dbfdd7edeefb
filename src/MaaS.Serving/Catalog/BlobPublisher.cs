using Azure.Storage.Blobs;
using MaaS.Inference;
using MaaS.Repository;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Publishes the model that lies under a prefix of the storage account.</summary>
public sealed class BlobPublisher(StorageConnection storage, ModelPublisher publisher, IOptions<PublishingOptions> options)
{
    /// <exception cref="InvalidInputException">The source is not one, or does not hold a model that can be served.</exception>
    /// <exception cref="ConflictException">The version holds another model.</exception>
    internal async Task<PublishResult> PublishAsync(ModelName name, PublishRequest request, CancellationToken cancellationToken)
    {
        var (container, prefix) = ParseSource(request.Source);
        var source = new BlobPrefixSource(RequireStorage(), options.Value.MaxBytes);
        try
        {
            using var folder = await source.DownloadAsync(container, prefix, cancellationToken);
            var result = await publisher.PublishAsync(folder.Path, name, request.Version, cancellationToken);
            return result.Outcome != PublishOutcome.Conflict ? result : throw new ConflictException(
                $"Version {request.Version} of model '{name}' holds another model, and versions never change: "
                + "leave 'version' out for the next number, or give a free one.");
        }
        catch (InvalidModelException e)
        {
            throw new InvalidInputException(e.Message);
        }
    }

    private BlobServiceClient RequireStorage() => storage.Client ?? throw new ModelUnavailableException(
        "This instance has no storage account to publish from: its log says why.");

    private (string Container, string Prefix) ParseSource(string? source)
    {
        var allowed = string.Join(", ", options.Value.AllowedContainers);
        var parts = (source ?? "").Trim('/').Split('/', 2);
        if (parts.Length < 2 || parts[1].Length is 0 or > 900 || parts[1].Split('/').Any(part => part is "" or "." or ".."))
        {
            throw new InvalidInputException(
                $"'source' is '{Excerpt.Of(source ?? "")}': expected <container>/<prefix>, "
                + $"the folder that holds model.onnx, in one of the containers {allowed}.");
        }

        return options.Value.AllowedContainers.Contains(parts[0])
            ? (parts[0], parts[1])
            : throw new InvalidInputException(
                $"'source' names container '{Excerpt.Of(parts[0])}': "
                + $"models may be published from {allowed} (MaaS:Publishing:SourceContainers).");
    }
}
