namespace MaaS.Training;

/// <summary>What a training job is doing.</summary>
public enum RunPhase
{
    /// <summary>Fetches, reads and splits the data, and builds the network.</summary>
    Preparing,

    Training,

    /// <summary>Measures on the test set.</summary>
    Testing,

    /// <summary>Writes the ONNX model and compares it with the network.</summary>
    Exporting,

    /// <summary>All files are written; nothing follows.</summary>
    Ended,
}
