using Microsoft.ML.OnnxRuntime;

namespace MaaS.Trainer;

/// <summary>Runs a written model on pictures with ONNX Runtime, as it will be served. Owns its session. Not thread-safe.</summary>
internal sealed class OnnxClassifier : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly float _scale;

    public OnnxClassifier(string path, double scale)
    {
        using var options = new SessionOptions { IntraOpNumThreads = Math.Min(Environment.ProcessorCount, 8), InterOpNumThreads = 1 };
        _session = Open(path, options);
        _scale = (float)scale;
    }

    /// <summary>The output for <paramref name="count"/> pictures from <paramref name="start"/>, row by row: one number per class.</summary>
    public float[] Run(ImageSet set, int start, int count)
    {
        var input = new float[count * set.ImageSize];
        for (var i = 0; i < input.Length; i++)
        {
            input[i] = set.Pixels[(start * set.ImageSize) + i] * _scale;
        }

        using var value = OrtValue.CreateTensorValueFromMemory(input, [count, set.Channels, set.Height, set.Width]);
        using var outputs = _session.Run(_run, _session.InputNames, [value], _session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private static InferenceSession Open(string path, SessionOptions options)
    {
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"ONNX Runtime cannot open {path}: {e.Message}", e);
        }
    }
}
