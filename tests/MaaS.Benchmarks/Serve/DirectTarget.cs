using MaaS.Inference;
using MaaS.Repository;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Benchmarks;

/// <summary>
/// ONNX Runtime as its documentation has it called for speed: values over memory of the caller, made once; one thread for each run, or,
/// for one caller alone, whichever of that and all cores with spinning is faster.
/// </summary>
internal sealed class DirectTarget : IServeTarget
{
    private readonly InferenceSession _narrow;
    private readonly InferenceSession _wide;
    private readonly IReadOnlyList<ServeInput> _inputs;

    public DirectTarget(string path, IReadOnlyList<ServeInput> inputs)
    {
        _inputs = inputs;

        // As in the service: without telemetry, and with the same allocator.
        InferencePreload.Run();
        using var narrow = new SessionOptions { IntraOpNumThreads = 1 };
        using var wide = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount };
        _narrow = new InferenceSession(path, narrow);
        _wide = new InferenceSession(path, wide);
    }

    public Uri? Address => null;

    public async Task<LoadResult> LoadAsync(int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        var narrow = await LoadAsync(_narrow, concurrency, duration, cancellationToken);
        if (concurrency > 1)
        {
            return narrow;
        }

        var wide = await LoadAsync(_wide, concurrency, duration, cancellationToken);
        return wide.Throughput > narrow.Throughput ? wide : narrow;
    }

    public ValueTask DisposeAsync()
    {
        _narrow.Dispose();
        _wide.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<LoadResult> LoadAsync(
        InferenceSession session, int concurrency, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var options = new RunOptions();
        var values = _inputs.Select(CreateValue).ToArray();
        var names = _inputs.Select(input => input.Name).ToArray();
        try
        {
            ValueTask<CallOutcome> Call()
            {
                using var outputs = session.Run(options, names, values, session.OutputNames);
                return ValueTask.FromResult(outputs[0].GetTensorMutableRawData().Length > 0 ? CallOutcome.Answered : CallOutcome.Failed);
            }

            return await LoadLoops.ClosedAsync(
                [.. Enumerable.Repeat<Func<ValueTask<CallOutcome>>>(Call, concurrency)], duration, ownThreads: true, cancellationToken);
        }
        finally
        {
            foreach (var value in values)
            {
                value.Dispose();
            }
        }
    }

    private static OrtValue CreateValue(ServeInput input)
    {
        var value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance,
            input.DataType == TensorDataType.Fp32 ? TensorElementType.Float : TensorElementType.Int64, input.Shape);
        input.Data.CopyTo(value.GetTensorMutableRawData());
        return value;
    }
}
