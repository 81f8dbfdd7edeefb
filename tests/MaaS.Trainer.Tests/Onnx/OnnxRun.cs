using Google.Protobuf;
using MaaS.Repository.Onnx;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

/// <summary>Runs models with ONNX Runtime.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;

    public OnnxRun(ModelProto model)
    {
        var path = _folder.File("model.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        _session = new InferenceSession(path, _options);
    }

    /// <summary>The first output for inputs in the order of the model, each of 32-bit floats or int64.</summary>
    public float[] Run(params Tensor[] inputs)
    {
        var values = inputs.Select(ToValue).ToList();
        try
        {
            using var outputs = _session.Run(_run, _session.InputNames, values, _session.OutputNames);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
        _options.Dispose();
        _folder.Dispose();
    }

    private static OrtValue ToValue(Tensor input)
    {
        using var whole = input.contiguous();
        return input.dtype == ScalarType.Int64
            ? OrtValue.CreateTensorValueFromMemory(whole.data<long>().ToArray(), input.shape)
            : OrtValue.CreateTensorValueFromMemory(whole.data<float>().ToArray(), input.shape);
    }
}
