using BenchmarkDotNet.Attributes;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Benchmarks;

/// <summary>The inputs of 32 requests of 784 floats into one batch, beside one copy of as many bytes.</summary>
[MemoryDiagnoser]
public class BatchGatherBenchmarks
{
    private const int Rows = 32;
    private const int Width = 784;

    private readonly byte[] _source = new byte[Rows * Width * sizeof(float)];
    private readonly byte[] _target = new byte[Rows * Width * sizeof(float)];
    private readonly BatchInputs _inputs = new(inputCount: 1, padding: null);
    private readonly BatchBuffers _buffers = new();
    private readonly List<PendingRun> _batch = [.. Enumerable.Range(0, Rows).Select(_ => Request())];

    public BatchGatherBenchmarks() => OnnxRuntimeEnvironment.EnsureCreated();

    [Benchmark(Baseline = true)]
    public void Copy() => _source.AsSpan().CopyTo(_target);

    [Benchmark]
    public void Gather()
    {
        _inputs.Gather(_batch, _buffers);
        _buffers.ReleaseInputs();
    }

    private static PendingRun Request()
    {
        Tensor[] inputs = [new Tensor("x", TensorDataType.Fp32, [1, Width], new byte[Width * sizeof(float)])];
        return new PendingRun
        {
            Queue = null!,
            Inputs = inputs,
            OutputNames = ["y"],
            Rows = 1,
            InputBytes = inputs[0].Data.Length,
            Rank = uint.MaxValue,
            Timeout = null,
            EnqueuedAt = 0,
            Deadline = long.MaxValue,
        };
    }
}
