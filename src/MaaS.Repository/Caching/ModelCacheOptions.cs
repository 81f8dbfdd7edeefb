namespace MaaS.Repository;

/// <summary>Where verified copies of models are kept on the local disk, and how much of it they may take.</summary>
public sealed class ModelCacheOptions
{
    /// <summary>A folder that only this application writes to; it is created. Several processes may share it.</summary>
    public string Directory { get; set; } = Path.Combine(Path.GetTempPath(), "maas-models");

    /// <summary>Bytes; versions that are not in use are removed, the longest unused first, to stay below it. Default 10 GiB.</summary>
    public long MaxBytes { get; set; } = 10L << 30;
}
