using MaaS.Inference;
using MaaS.Repository;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>What the protocol tells about models: list, metadata, readiness, configuration, statistics.</summary>
public sealed class ModelProtocol(InferenceEngine engine, ModelCatalog catalog, ErrorBoundary errors)
{
    private const string Platform = "onnxruntime_onnx";
    private const string Backend = "onnxruntime";

    public Task ListAsync(HttpContext context) => errors.RunAsync(context, () => context.Response.WriteAsJsonAsync(
        new ModelList([.. catalog.Entries.Select(entry => entry.Name.Value)]), ProtocolJson.Readable.ModelList, cancellationToken: context.RequestAborted));

    public Task DescribeAsync(HttpContext context, string model, string? version) => errors.RunAsync(context, async () =>
    {
        var (entry, manifest) = await FindAsync(model, version, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(Describe(entry, manifest), ProtocolJson.Readable.ModelMetadata, cancellationToken: context.RequestAborted);
    });

    public Task ReadyAsync(HttpContext context, string model, string? version) => errors.RunAsync(context, async () =>
    {
        var (entry, manifest) = await FindAsync(model, version, context.RequestAborted);
        var status = engine.GetStatus(entry, manifest.Version);
        if (status.State != VersionState.Ready)
        {
            throw new ModelUnavailableException($"Model '{entry.Name}' version {manifest.Version} is not ready: {status.Reason}.");
        }

        await context.Response.WriteAsJsonAsync(
            new ModelReadiness(entry.Name.Value, Ready: true), ProtocolJson.Readable.ModelReadiness, cancellationToken: context.RequestAborted);
    });

    public Task ConfigAsync(HttpContext context, string model, string? version) => errors.RunAsync(context, async () =>
    {
        var (entry, manifest) = await FindAsync(model, version, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(Configure(entry, manifest), ProtocolJson.Readable.ModelConfig, cancellationToken: context.RequestAborted);
    });

    public Task StatisticsAsync(HttpContext context, string model, string? version) => errors.RunAsync(context, async () =>
    {
        var (entry, manifest) = await FindAsync(model, version, context.RequestAborted);
        var versions = version is null ? entry.Versions : [manifest.Version];
        await WriteStatisticsAsync(context, versions.Select(each => engine.GetStatus(entry, each)));
    });

    public Task AllStatisticsAsync(HttpContext context) => errors.RunAsync(context, () => WriteStatisticsAsync(context, engine.GetStatus()));

    private Task WriteStatisticsAsync(HttpContext context, IEnumerable<VersionStatus> versions) => context.Response.WriteAsJsonAsync(
        new ModelStatisticsList([.. versions.Select(status => VersionStatistics.From(status, engine.GetStatistics(status.Name, status.Version)))]),
        ProtocolJson.Readable.ModelStatisticsList, cancellationToken: context.RequestAborted);

    private ValueTask<DescribedModel> FindAsync(string model, string? version, CancellationToken cancellationToken)
    {
        var (name, selector) = ModelPath.Parse(model, version);
        return engine.DescribeAsync(name, selector, cancellationToken);
    }

    private static ModelMetadata Describe(CatalogEntry entry, ModelManifest manifest) => new()
    {
        Name = entry.Name.Value,
        Versions = [.. entry.Versions.Select(version => version.ToString())],
        Platform = Platform,
        Inputs = [.. manifest.Signature.Inputs.Select(Describe)],
        Outputs = [.. manifest.Signature.Outputs.Select(Describe)],
        Properties = manifest.Provenance,
    };

    private static TensorMetadata Describe(TensorSpec spec) => new(spec.Name, spec.DataType.ToProtocolName(), spec.Shape);

    private static ModelConfig Configure(CatalogEntry entry, ModelManifest manifest)
    {
        var batching = entry.Settings.Batching;
        var maxBatchSize = InferenceEngine.MaxBatchSize(manifest, entry.Settings);
        var batched = maxBatchSize > 1;
        return new ModelConfig
        {
            Name = entry.Name.Value,
            Platform = Platform,
            Backend = Backend,
            MaxBatchSize = batched ? maxBatchSize : 0,
            Input = [.. manifest.Signature.Inputs.Select(spec => Configure(spec, batched))],
            Output = [.. manifest.Signature.Outputs.Select(spec => Configure(spec, batched))],
            DefaultModelFilename = manifest.EntryFile.Path,
            DynamicBatching = batched ? new DynamicBatching(0, new QueuePolicy(batching.MaxQueueLength, AllowTimeoutOverride: true)) : null,
        };
    }

    private static TensorConfig Configure(TensorSpec spec, bool batched) => new(
        spec.Name,
        spec.DataType == TensorDataType.Bytes ? "TYPE_STRING" : $"TYPE_{spec.DataType.ToProtocolName()}",
        batched ? [.. spec.Shape.Skip(1)] : spec.Shape);
}
