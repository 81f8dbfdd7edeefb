using System.Diagnostics;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Benchmarks;

/// <summary>
/// ONNX Runtime with nothing around it: rows that are in memory already go through the model in batches, once with all cores on one run and
/// once with one run per core, and the faster of the two counts.
/// </summary>
internal sealed class DirectRuntime : IDisposable
{
    private readonly float[] _rows;
    private readonly long[] _rowShape;
    private readonly int _rowLength;
    private readonly int _batchSize;
    private readonly InferenceSession _wide;
    private readonly InferenceSession _narrow;

    public DirectRuntime(string model, float[] rows, long[] rowShape, int batchSize)
    {
        _rows = rows;
        _rowShape = rowShape;
        _rowLength = (int)rowShape.Aggregate(1L, (product, length) => product * length);
        _batchSize = batchSize;
        var path = RepositoryRoot.NewestModel(model);
        _wide = new InferenceSession(path, new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount });
        _narrow = new InferenceSession(path, new SessionOptions { IntraOpNumThreads = 1 });
    }

    /// <summary>Rows per second.</summary>
    public double Measure() => Math.Max(Measure(_wide, runsAtOnce: 1), Measure(_narrow, Environment.ProcessorCount));

    public void Dispose()
    {
        _wide.Dispose();
        _narrow.Dispose();
    }

    private double Measure(InferenceSession session, int runsAtOnce)
    {
        var count = _rows.Length / _rowLength;
        Run(session, 0, Math.Min(_batchSize, count));
        var watch = Stopwatch.StartNew();
        Parallel.For(0, (count + _batchSize - 1) / _batchSize, new ParallelOptions { MaxDegreeOfParallelism = runsAtOnce }, batch =>
            Run(session, batch * _batchSize, Math.Min(_batchSize, count - (batch * _batchSize))));
        return count / watch.Elapsed.TotalSeconds;
    }

    private void Run(InferenceSession session, int first, int count)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, _rows.AsMemory(first * _rowLength, count * _rowLength), [count, .. _rowShape]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, session.InputNames, [input], session.OutputNames);
        _ = outputs[0].GetTensorDataAsSpan<float>()[0];
    }
}
