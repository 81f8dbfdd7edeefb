namespace MaaS.Inference.Tests.Lifecycle;

[CollectionDefinition(nameof(MemoryCollection), DisableParallelization = true)]
public sealed class MemoryCollection;
