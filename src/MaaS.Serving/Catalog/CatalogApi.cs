using MaaS.Inference;
using MaaS.Repository;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>The catalog under <c>/api/models</c>: list, describe, publish, move aliases.</summary>
public sealed class CatalogApi(
    InferenceEngine engine, ModelCatalog catalog, AliasEditor aliases, BlobPublisher publisher, ErrorBoundary errors)
{
    public Task ListAsync(HttpContext context) => errors.RunAsync(context, () => context.Response.WriteAsJsonAsync(
        new ModelSummaries([.. catalog.Entries.Select(ModelSummary.From)]), ApiJson.Readable.ModelSummaries, cancellationToken: context.RequestAborted));

    public Task DescribeAsync(HttpContext context, string model) => errors.RunAsync(context, async () =>
    {
        var name = ModelPath.ParseName(model);
        var (entry, _) = await engine.DescribeAsync(name, VersionSelector.Latest, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            ModelSummary.From(entry), ApiJson.Readable.ModelSummary, cancellationToken: context.RequestAborted);
    });

    public Task DescribeVersionAsync(HttpContext context, string model, string version) => errors.RunAsync(context, async () =>
    {
        var (name, selector) = ModelPath.Parse(model, version);
        var (entry, manifest) = await engine.DescribeAsync(name, selector, context.RequestAborted);
        var status = engine.GetStatus(entry, manifest.Version);
        await context.Response.WriteAsJsonAsync(Describe(manifest, status), ApiJson.Readable.VersionDetails, cancellationToken: context.RequestAborted);
    });

    public Task PublishAsync(HttpContext context, string model) => errors.RunAsync(context, async () =>
    {
        var name = ModelName.TryParse(model, out var valid) ? valid : throw new InvalidInputException(
            $"'{Excerpt.Of(model)}' cannot be a model's name: expected {ModelName.Rule}.");
        var request = await JsonBody.ReadAsync(context, ApiJson.Readable.PublishRequest);
        var result = await publisher.PublishAsync(name, request, context.RequestAborted);
        await engine.RefreshAsync(name, context.RequestAborted);
        var version = result.Manifest.Version.ToString();
        if (result.Outcome == PublishOutcome.Published)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.Location = $"/api/models/{name}/versions/{version}";
        }

        await context.Response.WriteAsJsonAsync(
            new PublishAnswer(name.Value, version, result.Outcome), ApiJson.Readable.PublishAnswer, cancellationToken: context.RequestAborted);
    });

    public Task SetAliasAsync(HttpContext context, string model, string alias) => errors.RunAsync(context, async () =>
    {
        var (name, movable) = (ModelPath.ParseName(model), ParseAlias(alias));
        var version = (await JsonBody.ReadAsync(context, ApiJson.Readable.AliasRequest)).Version
            ?? throw new InvalidInputException("The body has no 'version': expected {\"version\": 2}.");
        var previous = await aliases.SetAsync(name, movable, version, context.RequestAborted);
        await AnswerAliasAsync(context, name, movable, version, previous);
    });

    public Task RemoveAliasAsync(HttpContext context, string model, string alias) => errors.RunAsync(context, async () =>
    {
        var (name, movable) = (ModelPath.ParseName(model), ParseAlias(alias));
        _ = await engine.DescribeAsync(name, VersionSelector.Latest, context.RequestAborted);
        var previous = await aliases.RemoveAsync(name, movable, context.RequestAborted)
            ?? throw new ModelNotFoundException($"Model '{name}' has no alias '{movable}'.");
        await AnswerAliasAsync(context, name, movable, version: null, previous);
    });

    private async Task AnswerAliasAsync(HttpContext context, ModelName name, AliasName alias, ModelVersion? version, ModelVersion? previous)
    {
        await engine.RefreshAsync(name, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            new AliasAnswer(name.Value, alias.Value, version?.ToString(), previous?.ToString()), ApiJson.Readable.AliasAnswer,
            cancellationToken: context.RequestAborted);
    }

    private static AliasName ParseAlias(string text) => AliasName.TryParse(text, out var alias) && alias.Value != AliasName.Latest
        ? alias
        : throw new InvalidInputException(
            $"'{Excerpt.Of(text)}' cannot be an alias: expected 1 to 64 characters of a-z, 0-9 and -, starting with a letter, and not 'latest', "
            + "which always means the highest version.");

    private static VersionDetails Describe(ModelManifest manifest, VersionStatus status) => new()
    {
        Model = manifest.Name.Value,
        Version = manifest.Version.ToString(),
        State = status.State switch { VersionState.Ready => "ready", VersionState.Loading => "loading", _ => "unavailable" },
        Reason = status.Reason.Length == 0 ? null : status.Reason,
        CreatedAt = manifest.CreatedAt,
        Signature = manifest.Signature,
        Opset = manifest.Opset,
        Files = manifest.Files,
        Image = manifest.Image,
        Text = manifest.Text,
        Labels = manifest.Labels,
        Metrics = manifest.Metrics,
        Provenance = manifest.Provenance,
        License = manifest.License,
    };
}
