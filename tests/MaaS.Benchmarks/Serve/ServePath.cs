namespace MaaS.Benchmarks;

/// <summary>How a request reaches the model.</summary>
internal enum ServePath
{
    Direct,
    Engine,
    Json,
    Binary,
}
