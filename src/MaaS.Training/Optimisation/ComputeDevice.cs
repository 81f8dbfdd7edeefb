namespace MaaS.Training;

/// <summary>Where a network is computed.</summary>
public enum ComputeDevice
{
    /// <summary>A CUDA GPU where there is one, else the CPU.</summary>
    Auto,
    Cpu,
    Cuda,
}
