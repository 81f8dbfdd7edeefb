using Microsoft.Extensions.Logging;
namespace MaaS.Repository;
/// <summary>STUB until merged.</summary>
public sealed class ModelCache(IModelStore store, ModelCacheOptions options, ILogger<ModelCache> logger, TimeProvider time)
{
    public Task<CachedModel> GetAsync(ModelManifest manifest, CancellationToken cancellationToken) => throw new NotSupportedException($"{store}{options}{logger}{time}");
}
