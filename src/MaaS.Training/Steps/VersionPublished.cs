using MaaS.Repository;

namespace MaaS.Training;

/// <summary>Told when a model has a new version or an alias has moved, so that this process serves it at once.</summary>
public delegate Task VersionPublished(ModelName model, CancellationToken cancellationToken);
