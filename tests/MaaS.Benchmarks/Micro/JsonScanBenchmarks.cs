using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using MaaS.Repository;
using MaaS.Serving;

namespace MaaS.Benchmarks;

/// <summary>The numbers of a picture of 3 × 224 × 224 as JSON, into FP32.</summary>
[MemoryDiagnoser]
public class JsonScanBenchmarks
{
    private const int Count = 3 * 224 * 224;
    private static readonly long[] Shape = [1, 3, 224, 224];

    private readonly float[] _values = new float[Count];
    private readonly ByteBudget _budget = new(1L << 30);
    private byte[] _json = [];

    /// <summary>Eight digits behind the point; 16 or so, as Python writes what was a float32; whole numbers of a byte.</summary>
    [Params("decimals", "doubles", "integers")]
    public string Numbers { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        var texts = Enumerable.Range(0, Count).Select(_ => Numbers switch
        {
            "decimals" => random.NextDouble().ToString("F8", CultureInfo.InvariantCulture),
            "doubles" => ((double)random.NextSingle()).ToString(CultureInfo.InvariantCulture),
            _ => random.Next(256).ToString(CultureInfo.InvariantCulture),
        });
        _json = Encoding.ASCII.GetBytes($"[{string.Join(',', texts)}]");
    }

    [Benchmark(Baseline = true)]
    public float[]? Deserialize() => JsonSerializer.Deserialize<float[]>(_json);

    [Benchmark]
    public float Utf8Reader()
    {
        var reader = new Utf8JsonReader(_json);
        for (var i = 0; reader.Read();)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                _values[i++] = reader.GetSingle();
            }
        }

        return _values[^1];
    }

    [Benchmark]
    public long TensorReader()
    {
        using var memory = new RequestMemory(_budget);
        using var tensor = JsonTensorReader.Read(_json, "x", TensorDataType.Fp32, Shape, memory);
        return tensor.ElementCount;
    }
}
