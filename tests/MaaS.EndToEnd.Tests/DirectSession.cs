using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.EndToEnd.Tests;

/// <summary>ONNX Runtime without anything around it: what the service must agree with.</summary>
internal sealed class DirectSession(string model) : IDisposable
{
    private readonly InferenceSession _session = new(RepositoryRoot.NewestModel(model));
    private readonly RunOptions _options = new();

    /// <summary>The outputs in the order of the graph, as FP32.</summary>
    public float[][] Run(params (string Name, OrtValue Value)[] inputs)
    {
        using var outputs = _session.Run(
            _options, [.. inputs.Select(input => input.Name)], [.. inputs.Select(input => input.Value)], _session.OutputNames);
        return [.. outputs.Select(output => output.GetTensorDataAsSpan<float>().ToArray())];
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }
}
