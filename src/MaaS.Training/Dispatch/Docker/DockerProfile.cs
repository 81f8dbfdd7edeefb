using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>Jobs as containers of a Docker or Podman engine.</summary>
internal sealed class DockerProfile : ComputeProfile
{
    /// <summary>Pulled when the engine does not have it.</summary>
    public string Image { get; set; } = "";

    /// <summary>The program and its arguments, after the image's entry point. Empty, the default: what the image says.</summary>
    public List<string> Command { get; set; } = [];

    /// <summary>The network that containers join, such as <c>host</c>. Default: the engine's.</summary>
    public string? Network { get; set; }

    /// <summary><c>all</c>, or how many GPUs a container gets. Default: none.</summary>
    public string? Gpus { get; set; }

    /// <summary>
    /// Where the engine listens, such as <c>unix:///run/podman/podman.sock</c> or <c>tcp://127.0.0.1:2375</c>. Default: DOCKER_HOST, or
    /// Docker's own socket.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>Days for which a container that has ended is kept, with its log, 1 to 3650. Default 7.</summary>
    public int RetentionDays { get; set; } = 7;

    public override bool IsMaintained => true;

    /// <summary>-1 for all, 0 for none.</summary>
    internal int GpuCount => Gpus switch { null or "" => 0, "all" => -1, _ => int.Parse(Gpus, CultureInfo.InvariantCulture) };

    public override IJobDispatcher CreateDispatcher(string name, IServiceProvider services) => new DockerDispatcher(
        name, this, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<DockerDispatcher>>());

    /// <summary>Where the engine listens. The setting, then DOCKER_HOST, then the default of Docker.DotNet's platform.</summary>
    internal Uri ResolveEndpoint()
    {
        var text = Endpoint ?? System.Environment.GetEnvironmentVariable("DOCKER_HOST");
        return string.IsNullOrEmpty(text)
            ? new Uri(OperatingSystem.IsWindows() ? "npipe://./pipe/docker_engine" : "unix:///var/run/docker.sock")
            : new Uri(text);
    }

    protected override IEnumerable<string> FindOwnErrors()
    {
        if (Image.Length == 0)
        {
            yield return "Image is missing; it must be the image that jobs run.";
        }

        if (Gpus is not (null or "" or "all") && !(int.TryParse(Gpus, CultureInfo.InvariantCulture, out var count) && count >= 1))
        {
            yield return $"Gpus is '{Gpus}'; it must be 'all', a number from 1, or missing for none.";
        }

        if (Endpoint is not null && !Uri.TryCreate(Endpoint, UriKind.Absolute, out _))
        {
            yield return $"Endpoint is '{Endpoint}'; it must be a URL such as unix:///var/run/docker.sock.";
        }

        if (RetentionDays is < 1 or > 3650)
        {
            yield return $"RetentionDays is {RetentionDays}; it must be 1 to 3650.";
        }
    }
}
