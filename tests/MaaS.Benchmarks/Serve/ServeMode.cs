namespace MaaS.Benchmarks;

/// <summary>What a worker process holds.</summary>
internal enum ServeMode
{
    /// <summary>ONNX Runtime, called by as many threads as there are callers.</summary>
    Direct,

    /// <summary>The engine, without HTTP.</summary>
    Engine,

    /// <summary>The whole app.</summary>
    Http,
}
