using Docker.DotNet;
using Docker.DotNet.Models;

namespace MaaS.Training;

/// <summary>Pulls an image into an engine.</summary>
internal static class DockerImage
{
    /// <exception cref="DispatchException">The image is not to be had.</exception>
    public static async Task PullAsync(IDockerClient client, string image, CancellationToken cancellationToken)
    {
        var (name, tag) = Split(image);
        // The engine answers 200 first, and says in the stream when it failed.
        var progress = new PullProgress();
        try
        {
            await client.Images.CreateImageAsync(
                new ImagesCreateParameters { FromImage = name, Tag = tag }, new AuthConfig(), progress, cancellationToken);
        }
        catch (DockerApiException e) when ((int)e.StatusCode < 500)
        {
            throw Missing(image, DockerCall.MessageOf(e), e);
        }

        if (progress.Error is { } error)
        {
            throw Missing(image, error, null);
        }
    }

    /// <summary>A missing tag is <c>latest</c>, as without one the engine would pull them all.</summary>
    internal static (string Name, string? Tag) Split(string image)
    {
        var colon = image.LastIndexOf(':');
        return image.Contains('@') ? (image, null)
            : colon > image.LastIndexOf('/') ? (image[..colon], image[(colon + 1)..])
            : (image, "latest");
    }

    private static DispatchException Missing(string image, string answer, Exception? inner) => new(
        $"Image '{image}' is not on the container engine, and it could not pull it: {answer.Trim().TrimEnd('.')}. " +
        "Pull it by hand where the registry wants a login, or correct the profile's Image.", isTransient: false, inner);

    private sealed class PullProgress : IProgress<JSONMessage>
    {
        public string? Error { get; private set; }

        public void Report(JSONMessage value) => Error ??= value.ErrorMessage ?? value.Error?.Message;
    }
}
