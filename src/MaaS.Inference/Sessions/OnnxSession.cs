using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>One ONNX Runtime session. <see cref="Run"/> may be called from several threads; nothing may run when it is disposed.</summary>
internal sealed class OnnxSession(InferenceSession session, string executionProvider, SessionForm form, bool usesPatterns) : IDisposable
{
    /// <summary><c>cpu</c> or <c>cuda</c>: what it runs on, which may be less than what was asked for.</summary>
    public string ExecutionProvider => executionProvider;

    public SessionForm Form => form;

    /// <summary>Whether it plans the memory of a run once for each shape of the inputs, and keeps each plan.</summary>
    public bool UsesPatterns => usesPatterns;

    /// <summary>Blocks until the run ends. The values belong to the caller.</summary>
    /// <exception cref="OnnxRuntimeException">The run failed or was terminated.</exception>
    public IReadOnlyList<OrtValue> Run(
        RunOptions options, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputs, IReadOnlyCollection<string> outputNames) =>
        session.Run(options, inputNames, inputs, outputNames);

    public void Dispose() => session.Dispose();
}
