namespace MaaS.Training;

/// <summary>Number format of the layers' arithmetic.</summary>
public enum Precision
{
    Float32,

    /// <summary>
    /// Mixed: forward and backward in bfloat16 where the device has it (CUDA from compute capability 8, else float32), weights and
    /// optimiser in float32.
    /// </summary>
    Bfloat16,
}
