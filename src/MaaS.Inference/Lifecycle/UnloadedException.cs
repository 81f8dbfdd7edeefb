using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>The model was unloaded by request. Nothing is wrong with it, so it is not remembered as a failure.</summary>
internal sealed class UnloadedException(ModelName name) : ModelUnavailableException(
    $"Model '{name}' was unloaded by request: load it with POST /v2/repository/models/{name}/load.");
