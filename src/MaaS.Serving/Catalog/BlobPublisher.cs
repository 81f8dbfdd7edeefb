using MaaS.Inference;
using MaaS.Repository;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Publishes the model that lies under a prefix of the storage account.</summary>
public sealed class BlobPublisher(StorageConnection storage, ModelPublisher publisher, IOptions<PublishingOptions> options)
{
    /// <exception cref="InvalidInputException">The source is not one, or does not hold a model that can be served.</exception>
    /// <exception cref="ConflictException">The version holds another model.</exception>
    /// <exception cref="StorageUnavailableException">There is no account.</exception>
    internal async Task<PublishResult> PublishAsync(ModelName name, PublishRequest request, CancellationToken cancellationToken)
    {
        var (container, prefix) = ParseSource(request.Source);
        var source = new BlobPrefixSource(storage.RequireBlobs(), options.Value.MaxBytes);
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

    private BlobPath ParseSource(string? source)
    {
        var allowed = string.Join(", ", options.Value.AllowedContainers);
        if (!BlobPath.TryParse((source ?? "").Trim('/'), out var path))
        {
            throw new InvalidInputException(
                $"'source' is '{Excerpt.Of(source ?? "")}': expected <container>/<prefix>, "
                + $"the folder that holds model.onnx, in one of the containers {allowed}.");
        }

        return options.Value.AllowedContainers.Contains(path.Container)
            ? path
            : throw new InvalidInputException(
                $"'source' names container '{Excerpt.Of(path.Container)}': "
                + $"models may be published from {allowed} (MaaS:Publishing:SourceContainers).");
    }
}
