namespace MaaS.Training;

/// <summary>What a pooling takes of the values that it sees; padding is not among them.</summary>
public enum PoolingKind
{
    Max,
    Average,
}
