using MaaS.Repository;
using MaaS.Repository.Onnx;
using static MaaS.Repository.Onnx.TensorProto.Types;

namespace MaaS.Testing;

/// <summary>Models of a few bytes whose answers are known.</summary>
public static class OnnxModels
{
    /// <summary>y = x for any data type; dimensions are numbers or names.</summary>
    public static byte[] Identity(TensorDataType dataType, params object[] shape) => new OnnxGraph()
        .Input("x", ToOnnx(dataType), shape)
        .Node("Identity", ["x"], "y")
        .Output("y", ToOnnx(dataType), shape)
        .ToBytes();

    /// <summary>y = x + c over FP32 [N, 4]: tells versions apart.</summary>
    public static byte[] AddConstant(float constant) => new OnnxGraph()
        .Input("x", DataType.Float, "N", 4)
        .Constant("c", [1], [constant])
        .Node("Add", ["x", "c"], "y")
        .Output("y", DataType.Float, "N", 4)
        .ToBytes();

    /// <summary>y = x · x · … over FP32 [n, n]: takes as long as there are factors, and can be stopped between two.</summary>
    public static byte[] MatMulChain(int factors, string dimension = "n")
    {
        var graph = new OnnxGraph().Input("x", DataType.Float, dimension, dimension);
        for (var i = 0; i < factors; i++)
        {
            graph.Node("MatMul", [i == 0 ? "x" : $"t{i}", "x"], i == factors - 1 ? "y" : $"t{i + 1}");
        }

        return graph.Output("y", DataType.Float, dimension, dimension).ToBytes();
    }

    /// <summary>y[i] = table[index[i]] over four values: fails for an index that is not one of 0 to 3.</summary>
    public static byte[] Lookup() => new OnnxGraph()
        .Input("index", DataType.Int64, "N")
        .Constant("table", [4], [10, 11, 12, 13])
        .Node("Gather", ["table", "index"], "y")
        .Output("y", DataType.Float, "N")
        .ToBytes();

    /// <summary>Says that its output has a row per row of input, and answers the sum over all rows.</summary>
    public static byte[] SumOverRows() => new OnnxGraph()
        .Input("x", DataType.Float, "N", 2)
        .Constant("axes", DataType.Int64, [1], BitConverter.GetBytes(0L))
        .Node("ReduceSum", ["x", "axes"], "y", new AttributeProto { Name = "keepdims", I = 1, Type = AttributeProto.Types.AttributeType.Int })
        .Output("y", DataType.Float, "N", 2)
        .ToBytes();

    /// <summary>Over FP32 [N, T] says that its output is as long as its input, and answers one sum for each row.</summary>
    public static byte[] RowSums() => new OnnxGraph()
        .Input("x", DataType.Float, "N", "T")
        .Constant("axes", DataType.Int64, [1], BitConverter.GetBytes(1L))
        .Node("ReduceSum", ["x", "axes"], "y", new AttributeProto { Name = "keepdims", I = 0, Type = AttributeProto.Types.AttributeType.Int })
        .Output("y", DataType.Float, "N", "T")
        .ToBytes();

    /// <summary>a and b of FP32 [N, 2] and an INT64 scalar k; sum = a + b, k passes through.</summary>
    public static byte[] TwoInputs() => new OnnxGraph()
        .Input("a", DataType.Float, "N", 2)
        .Input("b", DataType.Float, "N", 2)
        .Input("k", DataType.Int64)
        .Node("Add", ["a", "b"], "sum")
        .Node("Identity", ["k"], "same")
        .Output("sum", DataType.Float, "N", 2)
        .Output("same", DataType.Int64)
        .ToBytes();

    /// <summary>Uses an operator that no runtime knows.</summary>
    public static byte[] UnknownOperator() => new OnnxGraph()
        .Input("x", DataType.Float, "N", 4)
        .Node("NoSuchOperator", ["x"], "y")
        .Output("y", DataType.Float, "N", 4)
        .ToBytes();

    /// <summary>y = x + w with w of FP32 [n] in the file <c>weights.bin</c> beside the model.</summary>
    public static byte[] AddExternalWeights(int n) => new OnnxGraph()
        .Input("x", DataType.Float, "N", n)
        .ExternalConstant("w", DataType.Float, [n], "weights.bin", n * sizeof(float))
        .Node("Add", ["x", "w"], "y")
        .Output("y", DataType.Float, "N", n)
        .ToBytes();

    /// <summary>y = x · w over FP32 [N, n] with n² random weights, for a model of a certain size.</summary>
    public static byte[] Dense(int n, int seed)
    {
        var random = new Random(seed);
        return new OnnxGraph()
            .Input("x", DataType.Float, "N", n)
            .Constant("w", [n, n], [.. Enumerable.Range(0, n * n).Select(_ => (float)random.NextDouble() - 0.5f)])
            .Node("MatMul", ["x", "w"], "y")
            .Output("y", DataType.Float, "N", n)
            .ToBytes();
    }

    /// <summary>Ten scores for a picture of FP32 [N, 1, 28, 28], by random weights.</summary>
    public static byte[] PictureClassifier()
    {
        var random = new Random(1);
        return new OnnxGraph()
            .Input("image", DataType.Float, "N", 1, 28, 28)
            .Node("Flatten", ["image"], "pixels")
            .Constant("w", [784, 10], [.. Enumerable.Range(0, 7840).Select(_ => (float)random.NextDouble() - 0.5f)])
            .Node("MatMul", ["pixels", "w"], "logits")
            .Output("logits", DataType.Float, "N", 10)
            .ToBytes();
    }

    /// <summary>
    /// Two scores for token ids of INT64 [N, length] of a vocabulary of 8: the mean of what each token says. 4 is good, 5 is bad, the
    /// others say nothing.
    /// </summary>
    /// <param name="length">A number, or a name for one that varies.</param>
    public static byte[] TextClassifier(object length) => new OnnxGraph()
        .Input("ids", DataType.Int64, "N", length)
        .Constant("table", [8, 2], [0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 0, 0, 0, 0, 0])
        .Node("Gather", ["table", "ids"], "said")
        .Node("ReduceMean", ["said"], "logits", Whole("keepdims", 0), Axes(1))
        .Output("logits", DataType.Float, "N", 2)
        .ToBytes();

    /// <summary>
    /// The same with the inputs of an export of BERT, and the sum of what the tokens say that the mask lets through. A token 0 that it lets
    /// through, or a type that is not 0, is very bad.
    /// </summary>
    public static byte[] MaskedTextClassifier() => new OnnxGraph()
        .Input("input_ids", DataType.Int64, "N", "T")
        .Input("token_type_ids", DataType.Int64, "N", "T")
        .Input("attention_mask", DataType.Int64, "N", "T")
        .Constant("table", [8, 2], [1000, 0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 0, 0, 0, 0, 0])
        .Constant("types", [2, 2], [0, 0, 1000, 0])
        .Constant("last", DataType.Int64, [1], BitConverter.GetBytes(2L))
        .Constant("tokens", DataType.Int64, [1], BitConverter.GetBytes(1L))
        .Node("Gather", ["table", "input_ids"], "words")
        .Node("Gather", ["types", "token_type_ids"], "kinds")
        .Node("Add", ["words", "kinds"], "said")
        .Node("Cast", ["attention_mask"], "mask", Whole("to", (long)DataType.Float))
        .Node("Unsqueeze", ["mask", "last"], "wide")
        .Node("Mul", ["said", "wide"], "heard")
        .Node("ReduceSum", ["heard", "tokens"], "logits", Whole("keepdims", 0))
        .Output("logits", DataType.Float, "N", 2)
        .ToBytes();

    public static DataType ToOnnx(TensorDataType dataType) => dataType switch
    {
        TensorDataType.Bool => DataType.Bool,
        TensorDataType.UInt8 => DataType.Uint8,
        TensorDataType.UInt16 => DataType.Uint16,
        TensorDataType.UInt32 => DataType.Uint32,
        TensorDataType.UInt64 => DataType.Uint64,
        TensorDataType.Int8 => DataType.Int8,
        TensorDataType.Int16 => DataType.Int16,
        TensorDataType.Int32 => DataType.Int32,
        TensorDataType.Int64 => DataType.Int64,
        TensorDataType.Fp16 => DataType.Float16,
        TensorDataType.Bf16 => DataType.Bfloat16,
        TensorDataType.Fp32 => DataType.Float,
        TensorDataType.Fp64 => DataType.Double,
        _ => DataType.String,
    };

    private static AttributeProto Whole(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto Axes(params long[] axes) =>
        new() { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints, Ints = { axes } };
}
