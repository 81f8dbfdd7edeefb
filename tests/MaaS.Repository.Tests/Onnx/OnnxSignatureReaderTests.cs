using Google.Protobuf;
using MaaS.Repository.Onnx;
using DataType = MaaS.Repository.Onnx.TensorProto.Types.DataType;

namespace MaaS.Repository.Tests.Onnx;

public sealed class OnnxSignatureReaderTests
{
    [Fact]
    public void Read_DynamicDimensions_KeepsTheirNames()
    {
        var model = OnnxFile.Identity();
        model.Graph.Input.Add(OnnxFile.Tensor("plain", DataType.Int64, 1, 2));
        model.Graph.Input.Add(OnnxFile.Tensor("scalar", DataType.Bool));
        model.Graph.Input.Add(OnnxFile.Tensor("mixed", DataType.String, "n", null, 4, -1));

        var inputs = Read(model).Signature.Inputs;

        Assert.Equal(["x", "plain", "scalar", "mixed"], inputs.Select(input => input.Name));
        Assert.Equal([-1L, 3], inputs[0].Shape);
        Assert.Equal(["batch", null], inputs[0].DimensionNames);
        Assert.Equal([1L, 2], inputs[1].Shape);
        Assert.Null(inputs[1].DimensionNames);
        Assert.Empty(inputs[2].Shape);
        Assert.Equal([-1L, -1, 4, -1], inputs[3].Shape);
        Assert.Equal(["n", null, null, null], inputs[3].DimensionNames);
        Assert.Equal(TensorDataType.Bytes, inputs[3].DataType);
    }

    [Theory]
    [InlineData(DataType.Float, "FP32")]
    [InlineData(DataType.Uint8, "UINT8")]
    [InlineData(DataType.Int8, "INT8")]
    [InlineData(DataType.Uint16, "UINT16")]
    [InlineData(DataType.Int16, "INT16")]
    [InlineData(DataType.Int32, "INT32")]
    [InlineData(DataType.Int64, "INT64")]
    [InlineData(DataType.String, "BYTES")]
    [InlineData(DataType.Bool, "BOOL")]
    [InlineData(DataType.Float16, "FP16")]
    [InlineData(DataType.Double, "FP64")]
    [InlineData(DataType.Uint32, "UINT32")]
    [InlineData(DataType.Uint64, "UINT64")]
    [InlineData(DataType.Bfloat16, "BF16")]
    public void Read_ServedElementType_HasTheProtocolsName(DataType type, string name)
    {
        var model = OnnxFile.Identity();
        model.Graph.Input.Add(OnnxFile.Tensor("in", type));

        Assert.Equal(name, Read(model).Signature.Inputs[1].DataType.ToProtocolName());
    }

    [Theory]
    [InlineData(0, "no element type")]
    [InlineData(14, "complex64")]
    [InlineData(17, "float8e4m3fn")]
    [InlineData(22, "int4")]
    [InlineData(99, "99")]
    public void Read_OtherElementType_NamesTensorAndType(int type, string found)
    {
        var model = OnnxFile.Identity();
        model.Graph.Output.Add(OnnxFile.Tensor("odd", (DataType)type));

        var error = Assert.Throws<InvalidModelException>(() => Read(model));

        Assert.Contains("'odd'", error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotATensorOrNoShape_IsRefused()
    {
        var sequence = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = new TypeProto() } };
        var noShape = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } };

        Assert.Contains("a sequence", RefusalOf(sequence), StringComparison.Ordinal);
        Assert.Contains("a map", RefusalOf(new TypeProto()), StringComparison.Ordinal);
        Assert.Contains("number of dimensions", RefusalOf(noShape), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InitialisersListedAsInputs_AreNotInputs()
    {
        var model = OnnxFile.Identity();
        model.Graph.Input.Add(OnnxFile.Tensor("w", DataType.Float, 3));
        model.Graph.Initializer.Add(new TensorProto { Name = "w", Dims = { 3 }, DataType = 1, RawData = ByteString.CopyFrom(new byte[12]) });

        Assert.Equal(["x"], Read(model).Signature.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Read_SeveralOperatorSets_AreByDomain()
    {
        var model = OnnxFile.Identity();
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 20 });

        var info = Read(model);

        Assert.Equal(new Dictionary<string, long> { ["ai.onnx"] = 21, ["com.microsoft"] = 1 }, info.Opset);
        Assert.Equal(10, info.IrVersion);
    }

    [Fact]
    public void Read_ExternalWeights_ListsEachFileOnceEvenInInnerGraphs()
    {
        var model = OnnxFile.WithExternalWeights("b.bin");
        model.Graph.Initializer.Add(OnnxFile.External("w2", "b.bin"));
        var inner = new GraphProto { Initializer = { OnnxFile.External("w3", "sub/a.bin") } };
        model.Graph.Node.Add(new NodeProto { OpType = "If", Attribute = { new AttributeProto { Name = "then_branch", G = inner } } });
        model.Graph.Node.Add(new NodeProto { OpType = "Constant", Attribute = { new AttributeProto { Name = "value", T = OnnxFile.External("", "c.bin") } } });

        Assert.Equal(["b.bin", "c.bin", "sub/a.bin"], Read(model).ExternalFiles);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public void Read_UnsafeLocation_IsRefused(string location) =>
        Assert.Throws<InvalidModelException>(() => Read(OnnxFile.WithExternalWeights(location)));

    [Fact]
    public void Read_NotOnnx_SaysSo()
    {
        Assert.Contains("not an ONNX file", RefusalOf("PK\u0003\u0004 this is a zip file"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("empty", RefusalOf([]), StringComparison.Ordinal);
        Assert.Contains("no graph", RefusalOf(new ModelProto { IrVersion = 10 }.ToByteArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutOffAnywhere_NeverSucceedsWithAnotherSignature()
    {
        var model = OnnxFile.Identity();
        model.Graph.Initializer.Add(new TensorProto { Name = "w", RawData = ByteString.CopyFrom(new byte[200]) });
        var whole = model.ToByteArray();

        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Assert.Throws<InvalidModelException>(() => OnnxSignatureReader.Read(new MemoryStream(cut), "cut.onnx"));
        }
    }

    [Fact]
    public void Read_LargeWeights_AreSkipped()
    {
        var model = OnnxFile.Identity();
        model.Graph.Initializer.Add(new TensorProto { Name = "w", RawData = ByteString.CopyFrom(new byte[32 << 20]) });
        var content = new MemoryStream(model.ToByteArray());
        var before = GC.GetAllocatedBytesForCurrentThread();

        OnnxSignatureReader.Read(content, "large.onnx");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static OnnxModelInfo Read(ModelProto model) => OnnxSignatureReader.Read(new MemoryStream(model.ToByteArray()), "model.onnx");

    private static string RefusalOf(TypeProto type)
    {
        var model = OnnxFile.Identity();
        model.Graph.Input[0].Type = type;
        return RefusalOf(model.ToByteArray());
    }

    private static string RefusalOf(byte[] content) =>
        Assert.Throws<InvalidModelException>(() => OnnxSignatureReader.Read(new MemoryStream(content), "model.onnx")).Message;
}
