using BenchmarkDotNet.Attributes;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Benchmarks;

/// <summary>
/// One request after the other: ONNX Runtime called directly, and through the engine. The identity model runs on the caller's thread, the
/// other is handed to a slot and back.
/// </summary>
[MemoryDiagnoser]
public class EngineOverheadBenchmarks : IDisposable
{
    private const int Width = 1024;

    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly float[] _values = new float[Width];
    private readonly Tensor _input = new("x", TensorDataType.Fp32, [1, Width], new byte[Width * sizeof(float)]);
    private readonly string[] _inputNames = ["x"];
    private readonly string[] _outputNames = ["y"];
    private ServiceProvider _services = null!;
    private InferenceEngine _engine = null!;
    private ModelName _name = null!;
    private InferenceRequest _request = null!;
    private InferenceSession _session = null!;

    [Params("identity", "dense")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public async Task OpenAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_directory.Path, Model)).FullName;
        var file = Path.Combine(folder, "model.onnx");
        await File.WriteAllBytesAsync(
            file, Model == "identity" ? OnnxModels.Identity(TensorDataType.Fp32, "N", Width) : OnnxModels.Dense(Width, seed: 1));
        var store = new DirectoryModelStore(Path.Combine(_directory.Path, "store"));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IModelStore>(store)
            .Configure<ModelCacheOptions>(options => options.Directory = Path.Combine(_directory.Path, "cache"))
            .AddInference()
            .BuildServiceProvider();
        _engine = _services.GetRequiredService<InferenceEngine>();
        _name = ModelName.Parse(Model);
        _request = new InferenceRequest { Inputs = [_input] };
        await new ModelPublisher(store, TimeProvider.System, NullLogger<ModelPublisher>.Instance)
            .PublishAsync(folder, _name, version: null, CancellationToken.None);
        await _engine.LoadAsync(_name, VersionSelector.Default, CancellationToken.None);

        // After the engine, which must be the first to use the runtime.
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(file, options);
    }

    [Benchmark(Baseline = true)]
    public float Direct()
    {
        using var input = OrtValue.CreateTensorValueFromMemory(_values, [1, Width]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, _inputNames, [input], _outputNames);
        return outputs[0].GetTensorDataAsSpan<float>()[0];
    }

    [Benchmark]
    public async Task<byte> Engine()
    {
        using var lease = await _engine.LeaseAsync(_name, VersionSelector.Default, _cancellation.Token);
        using var result = await lease.InferAsync(_request, _cancellation.Token);
        return result.Outputs[0].Data.Span[0];
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _session.Dispose();
        _services.Dispose();
        _input.Dispose();
        _cancellation.Dispose();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
