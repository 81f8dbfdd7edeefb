using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace MaaS.Training;

/// <summary>An engine's calls on containers, which other hosts may stop and remove at the same time.</summary>
internal sealed class DockerContainers(IContainerOperations containers)
{
    /// <summary>All with these labels, also those that have ended.</summary>
    public async Task<IList<ContainerListResponse>> ListAsync(Dictionary<string, string> labels, CancellationToken cancellationToken) =>
        await containers.ListContainersAsync(
            new ContainersListParameters
            {
                All = true,
                Filters = new Dictionary<string, IDictionary<string, bool>>
                {
                    ["label"] = labels.ToDictionary(label => $"{label.Key}={label.Value}", _ => true),
                },
            },
            cancellationToken);

    /// <summary>Null when it is not there, or not any more.</summary>
    /// <param name="id">Or name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ContainerInspectResponse?> InspectAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await containers.InspectContainerAsync(id, cancellationToken);
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Gives it a name with a <see cref="StopMark"/>, unless another call has.</summary>
    public async Task MarkAsync(string id, string name, CancellationToken cancellationToken)
    {
        try
        {
            await containers.RenameContainerAsync(id, new ContainerRenameParameters { NewName = name }, cancellationToken);
        }
        catch (DockerApiException)
        {
            // Another call marked it in the same second, or it is gone.
            if (await InspectAsync(id, cancellationToken) is { } container && ContainerName.MarkOf(container.Name) is null)
            {
                throw;
            }
        }
    }

    /// <summary>To its program, unless that has ended.</summary>
    public async Task SignalAsync(string id, string signal, CancellationToken cancellationToken)
    {
        try
        {
            await containers.KillContainerAsync(id, new ContainerKillParameters { Signal = signal }, cancellationToken);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // It has ended in the meantime.
        }
    }

    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await containers.RemoveContainerAsync(id, new ContainerRemoveParameters { RemoveVolumes = true }, cancellationToken);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // Another host removes it.
        }
    }
}
