using System.Runtime.InteropServices;
using MaaS.Repository;
using MaaS.Repository.Onnx;
using MaaS.Testing;
using static MaaS.Repository.Onnx.TensorProto.Types;

namespace MaaS.Benchmarks;

/// <summary>What is measured: models of the checkout, and networks made with random weights, which cost what trained ones do.</summary>
internal static class ServeModels
{
    private const int Seed = 7;

    public static IReadOnlyList<ServeModel> All { get; } =
    [
        new("identity", "y = x over 16 floats: nothing but overhead", WriteIdentity, () => [Floats("x", 1, 16)]),
        new("silero-vad", "Silero VAD 5, 0.5 million parameters, LSTM", CopyOf("silero-vad"), SileroInputs),
        new("mnist-cnn", "the MNIST network of this checkout", CopyOf("mnist-cnn"), () => [Floats("image", 1, 1, 28, 28)]),
        new("mlp-2m", "dense layers, 2.1 million parameters", folder => WriteMlp(folder, 512, 8), () => [Floats("x", 1, 512)]),
        new("resnet", "12 convolutions in residual blocks on 3 × 160 × 160", WriteResNet, () => [Floats("x", 1, 3, 160, 160)]),
        new("mlp-340mb", "dense layers, 84 million parameters, 336 MB", folder => WriteMlp(folder, 2048, 20), () => [Floats("x", 1, 2048)]),
    ];

    public static ServeModel Named(string name) => All.FirstOrDefault(model => model.Name == name)
        ?? throw new ArgumentException($"There is no model '{name}': expected one of {string.Join(", ", All.Select(model => model.Name))}.");

    private static void WriteIdentity(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OnnxModels.Identity(TensorDataType.Fp32, "N", 16));

    private static Action<string> CopyOf(string model) => folder =>
    {
        var version = Path.GetDirectoryName(RepositoryRoot.NewestModel(model))!;
        foreach (var file in Directory.EnumerateFiles(version))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    };

    /// <summary>Square layers with ReLU between them.</summary>
    private static void WriteMlp(string folder, int width, int layers)
    {
        var graph = new OnnxGraph().Input("x", DataType.Float, "N", width);
        for (var i = 0; i < layers; i++)
        {
            _ = graph.Constant($"w{i}", DataType.Float, [width, width], Weights(width * width, width, i))
                .Node("MatMul", [i == 0 ? "x" : $"a{i - 1}", $"w{i}"], $"m{i}")
                .Node("Relu", [$"m{i}"], i == layers - 1 ? "y" : $"a{i}");
        }

        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), graph.Output("y", DataType.Float, "N", width).ToBytes());
    }

    /// <summary>Three stages of 32, 64 and 128 channels with two residual blocks each, and a dense layer of ten.</summary>
    private static void WriteResNet(string folder)
    {
        var graph = new OnnxGraph().Input("x", DataType.Float, "N", 3, 160, 160);
        var (last, channels) = ("x", 3);
        foreach (var (stage, width) in new[] { 32, 64, 128 }.Index())
        {
            Convolve(graph, last, $"s{stage}", channels, width, stride: 2, relu: true);
            (last, channels) = ($"s{stage}", width);
            for (var block = 0; block < 2; block++)
            {
                var name = $"s{stage}b{block}";
                Convolve(graph, last, $"{name}.1", width, width, stride: 1, relu: true);
                Convolve(graph, $"{name}.1", $"{name}.2", width, width, stride: 1, relu: false);
                _ = graph.Node("Add", [last, $"{name}.2"], $"{name}.sum").Node("Relu", [$"{name}.sum"], name);
                last = name;
            }
        }

        _ = graph.Node("GlobalAveragePool", [last], "pool").Node("Flatten", ["pool"], "features")
            .Constant("w", DataType.Float, [channels, 10], Weights(channels * 10, channels, 99))
            .Node("MatMul", ["features", "w"], "y").Output("y", DataType.Float, "N", 10);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), graph.ToBytes());
    }

    private static void Convolve(OnnxGraph graph, string input, string output, int from, int to, int stride, bool relu)
    {
        var result = relu ? $"{output}.conv" : output;
        _ = graph.Constant($"{output}.w", DataType.Float, [to, from, 3, 3], Weights(to * from * 9, from * 9, output.Length))
            .Node("Conv", [input, $"{output}.w"], result, Lengths("strides", stride, stride), Lengths("pads", 1, 1, 1, 1));
        if (relu)
        {
            _ = graph.Node("Relu", [result], output);
        }
    }

    private static AttributeProto Lengths(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    /// <summary>Uniform, of the variance that keeps activations of one size from layer to layer (He et al., 2015, arXiv:1502.01852).</summary>
    private static byte[] Weights(int count, int fanIn, int seed)
    {
        var limit = MathF.Sqrt(6f / fanIn);
        return Bytes(count, seed, random => ((2 * random.NextSingle()) - 1) * limit);
    }

    private static ServeInput Floats(string name, params long[] shape) =>
        new(name, TensorDataType.Fp32, shape, Bytes((int)shape.Aggregate((product, length) => product * length), Seed, random => random.NextSingle()));

    private static IReadOnlyList<ServeInput> SileroInputs() =>
    [
        Floats("input", 1, 512), Floats("state", 2, 1, 128), new("sr", TensorDataType.Int64, [], BitConverter.GetBytes(16_000L)),
    ];

    private static byte[] Bytes(int count, int seed, Func<Random, float> next)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = next(random);
        }

        return MemoryMarshal.AsBytes<float>(values).ToArray();
    }
}
