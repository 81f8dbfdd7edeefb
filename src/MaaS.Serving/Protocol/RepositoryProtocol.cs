using MaaS.Inference;
using MaaS.Repository;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>The repository extension: index, load, unload. Source: Triton's <c>extension_model_repository</c>.</summary>
public sealed class RepositoryProtocol(InferenceEngine engine, ErrorBoundary errors)
{
    public Task IndexAsync(HttpContext context) => errors.RunAsync(context, async () =>
    {
        var request = await JsonBody.ReadOrNullAsync(context, ProtocolJson.Readable.IndexRequest);
        await engine.LookAsync(context.RequestAborted);
        var entries = engine.GetStatus()
            .Where(status => request?.Ready != true || status.State == VersionState.Ready)
            .Select(status => new IndexEntry(status.Name.Value, status.Version.ToString(), State(status.State), status.Reason))
            .ToArray();
        await context.Response.WriteAsJsonAsync(
            entries, ProtocolJson.Readable.IReadOnlyListIndexEntry, cancellationToken: context.RequestAborted);
    });

    public Task LoadAsync(HttpContext context, string model) => errors.RunAsync(context, async () =>
    {
        RefuseOverrides(await JsonBody.ReadOrNullAsync(context, ProtocolJson.Readable.RepositoryRequest));
        var name = ModelPath.ParseName(model);
        await engine.LoadAsync(name, VersionSelector.Default, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            new LoadAnswer(name.Value, Load: true), ProtocolJson.Readable.LoadAnswer, cancellationToken: context.RequestAborted);
    });

    public Task UnloadAsync(HttpContext context, string model) => errors.RunAsync(context, async () =>
    {
        // unload_dependents is taken and means nothing: no model depends on another.
        _ = await JsonBody.ReadOrNullAsync(context, ProtocolJson.Readable.RepositoryRequest);
        var name = ModelPath.ParseName(model);
        engine.Unload(name);
        await context.Response.WriteAsJsonAsync(
            new UnloadAnswer(name.Value, Unload: true), ProtocolJson.Readable.UnloadAnswer, cancellationToken: context.RequestAborted);
    });

    private static string State(VersionState state) => state switch
    {
        VersionState.Ready => "READY",
        VersionState.Loading => "LOADING",
        _ => "UNAVAILABLE",
    };

    private static void RefuseOverrides(RepositoryRequest? request)
    {
        var names = request?.Parameters?.Keys ?? [];
        if (names.FirstOrDefault(key => key == "config" || key.StartsWith("file:", StringComparison.Ordinal)) is { } name)
        {
            throw new InvalidInputException(
                $"Parameter '{Excerpt.Of(name)}' would change a model as it is loaded, and versions never change: "
                + $"publish a new version with POST /api/models/{{model}}/versions.");
        }
    }
}
