using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using MaaS.Repository;
using MaaS.Serving;

namespace MaaS.Benchmarks;

/// <summary>As many numbers as a picture of 3 × 224 × 224 has, as JSON.</summary>
[MemoryDiagnoser]
public class JsonWriteBenchmarks
{
    private const int Count = 3 * 224 * 224;

    private readonly ArrayBufferWriter<byte> _destination = new(32 * Count);
    private readonly float[] _values = new float[Count];

    public JsonWriteBenchmarks()
    {
        var random = new Random(7);
        for (var i = 0; i < Count; i++)
        {
            _values[i] = random.NextSingle();
        }
    }

    [Benchmark(Baseline = true)]
    public int Utf8Writer()
    {
        _destination.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_destination);
        writer.WriteStartArray();
        foreach (var value in _values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
        writer.Flush();
        return _destination.WrittenCount;
    }

    [Benchmark]
    public int TensorWriter()
    {
        _destination.ResetWrittenCount();
        JsonTensorWriter.WriteNumbers(_destination, TensorDataType.Fp32, MemoryMarshal.AsBytes(_values.AsSpan()));
        return _destination.WrittenCount;
    }
}
