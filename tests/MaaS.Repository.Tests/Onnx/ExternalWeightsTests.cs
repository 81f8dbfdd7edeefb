using System.Globalization;
using Google.Protobuf;
using MaaS.Repository.Onnx;
using MaaS.Testing;

namespace MaaS.Repository.Tests.Onnx;

public sealed class ExternalWeightsTests : IDisposable
{
    private const int Large = (1 << 20) + 3;

    private readonly TemporaryDirectory _folder = new();

    private string ModelPath => _folder.File("model.onnx");

    private string WeightsPath => _folder.File(".weights");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryMoveOut_LargeWeights_LeavesTheSameModelWithThemAtPages()
    {
        var model = OnnxFile.Identity();
        model.Graph.Initializer.Add(Weight("a", Large, 1));
        model.Graph.Initializer.Add(Weight("small", 100, 2));
        model.Graph.Initializer.Add(Weight("b", 20_000, 3));
        model.Graph.DocString = "after the weights";
        model.Save(ModelPath);

        Assert.True(ExternalWeights.TryMoveOut(ModelPath, Ignore));

        Assert.True(new FileInfo(ModelPath).Length < 2000);
        var moved = ModelProto.Parser.ParseFrom(File.ReadAllBytes(ModelPath));
        Assert.Equal([0, -1, (Large / 4096 + 1) * 4096], moved.Graph.Initializer.Select(OffsetOf));
        Assert.Equal(model, Restored(moved));
    }

    [Fact]
    public void TryMoveOut_FewWeights_ChangesNothing()
    {
        var model = OnnxFile.Identity();
        model.Graph.Initializer.Add(Weight("a", (1 << 20) - 1, 1));
        model.DocString = new string('x', 2000);
        AssertUnchanged(model.ToByteArray());
    }

    [Fact]
    public void TryMoveOut_NotAModel_ChangesNothing() => AssertUnchanged(new byte[Large]);

    [Fact]
    public void TryMoveOut_CutOff_ChangesNothing()
    {
        var model = OnnxFile.Identity();
        model.Graph.Initializer.Add(Weight("a", 2 * Large, 1));
        AssertUnchanged(model.ToByteArray()[..^Large]);
    }

    [Fact]
    public void TryMoveOut_FieldThatIsNotKnown_IsKept()
    {
        var model = OnnxFile.Identity();
        model.Graph.Initializer.Add(Weight("a", Large, 1));
        var metadata = new StringStringEntryProto { Key = "k", Value = "v" }.ToByteArray();
        // Field 25 of the model, which has a tag of two bytes.
        File.WriteAllBytes(ModelPath, [.. model.ToByteArray(), 0xCA, 0x01, (byte)metadata.Length, .. metadata]);

        Assert.True(ExternalWeights.TryMoveOut(ModelPath, Ignore));

        Assert.EndsWith(Convert.ToHexString(metadata), Convert.ToHexString(File.ReadAllBytes(ModelPath)), StringComparison.Ordinal);
    }

    [Fact]
    public void TryMoveOut_CannotBeWritten_ChangesNothing()
    {
        var model = OnnxFile.Identity();
        model.Graph.Initializer.Add(Weight("a", Large, 1));
        model.Save(ModelPath);
        Directory.CreateDirectory(ModelPath + ".partial");

        Assert.Throws<UnauthorizedAccessException>(() => ExternalWeights.TryMoveOut(ModelPath, Ignore));

        Assert.Equal(model.ToByteArray(), File.ReadAllBytes(ModelPath));
        Assert.Equal(["model.onnx"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void TryMoveOut_LengthsCannotBeKept_ChangesNothing()
    {
        var model = OnnxFile.Identity();
        model.Graph.Initializer.Add(Weight("a", Large, 1));
        model.Save(ModelPath);

        Assert.Throws<IOException>(() => ExternalWeights.TryMoveOut(ModelPath, (_, _) => throw new IOException()));

        Assert.Equal(model.ToByteArray(), File.ReadAllBytes(ModelPath));
        Assert.Equal(["model.onnx"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    private static void Ignore(long model, long weights)
    {
    }

    private void AssertUnchanged(byte[] content)
    {
        File.WriteAllBytes(ModelPath, content);

        Assert.False(ExternalWeights.TryMoveOut(ModelPath, Ignore));

        Assert.Equal(content, File.ReadAllBytes(ModelPath));
        Assert.Equal(["model.onnx"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    private static TensorProto Weight(string name, int bytes, int seed)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Uint8, Dims = { bytes }, RawData = ByteString.CopyFrom(content) };
    }

    /// <summary>-1 for a weight that is in the model.</summary>
    private static long OffsetOf(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External
        ? long.Parse(tensor.ExternalData.Single(entry => entry.Key == "offset").Value, CultureInfo.InvariantCulture)
        : -1;

    /// <summary>With the weights of the file put back.</summary>
    private ModelProto Restored(ModelProto moved)
    {
        var weights = File.ReadAllBytes(WeightsPath);
        foreach (var tensor in moved.Graph.Initializer.Where(tensor => OffsetOf(tensor) >= 0))
        {
            var length = int.Parse(tensor.ExternalData.Single(entry => entry.Key == "length").Value, CultureInfo.InvariantCulture);
            tensor.RawData = ByteString.CopyFrom(weights, (int)OffsetOf(tensor), length);
            tensor.ExternalData.Clear();
            tensor.DataLocation = TensorProto.Types.DataLocation.Default;
        }

        return moved;
    }
}
