namespace MaaS.Inference;

/// <summary>Makes ONNX Runtime ready before a model asks for it.</summary>
public static class InferencePreload
{
    /// <summary>What must be done while no other thread of the process reads its environment. Takes no time.</summary>
    public static void PrepareProcess() => OnnxRuntimeEnvironment.EnsureProcessIsPrepared();

    /// <summary>
    /// Loads the native library and makes its environment, which takes tens of milliseconds the first time in a process, and nothing after
    /// that. Thread-safe; what fails here fails again where a model is opened.
    /// </summary>
    public static void Run() => OnnxRuntimeEnvironment.EnsureCreated();
}
