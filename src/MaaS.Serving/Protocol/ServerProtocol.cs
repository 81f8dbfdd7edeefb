using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>What the protocol tells about the server: metadata and health.</summary>
public sealed class ServerProtocol(ServingState state, ErrorBoundary errors)
{
    private static readonly string? Version =
        typeof(ServerProtocol).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

    private static readonly ServerMetadata Metadata = new(
        "maas", Version ?? "0.0.0",
        ["binary_tensor_data", "classification", "model_configuration", "model_repository", "model_repository(unload_dependents)",
            "parameters", "schedule_policy", "statistics"]);

    public Task DescribeAsync(HttpContext context) => errors.RunAsync(context, () =>
        context.Response.WriteAsJsonAsync(Metadata, ProtocolJson.Readable.ServerMetadata, cancellationToken: context.RequestAborted));

    /// <summary>The process answers.</summary>
    public Task LiveAsync(HttpContext context) => errors.RunAsync(context, () =>
        context.Response.WriteAsJsonAsync(
            new Liveness(Live: true), ProtocolJson.Readable.Liveness, cancellationToken: context.RequestAborted));

    /// <summary>The models are known and those that fit are loaded, and the server is not stopping.</summary>
    public Task ReadyAsync(HttpContext context) => errors.RunAsync(context, () => state.NotReadyBecause is { } reason
        ? ErrorBoundary.WriteAsync(
            context, new ErrorAnswer(StatusCodes.Status503ServiceUnavailable, "Not ready", reason, TimeSpan.FromSeconds(1)))
        : context.Response.WriteAsJsonAsync(
            new Readiness(Ready: true, Live: true), ProtocolJson.Readable.Readiness, cancellationToken: context.RequestAborted));
}
