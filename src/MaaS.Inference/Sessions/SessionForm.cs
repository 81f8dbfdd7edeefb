namespace MaaS.Inference;

/// <summary>In which form a session has the weights.</summary>
internal enum SessionForm
{
    /// <summary>Copied and packed for the kernels, in memory of the session. The slowest to open.</summary>
    Packed,

    /// <summary>As they are in the file, mapped: open at once, slower to run.</summary>
    Unpacked,

    /// <summary>Packed in a file by <see cref="PackedWeights"/>, mapped. As fast to run as the fastest; sessions share the memory.</summary>
    PackedFile,
}
