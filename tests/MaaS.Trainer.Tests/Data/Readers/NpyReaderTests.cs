using System.Runtime.InteropServices;

namespace MaaS.Trainer.Tests;

public sealed class NpyReaderTests : IDisposable
{
    private const string Reader = """
        "reader": { "type": "npy", "train": { "inputs": "x.npy", "labels": "y.npy" } }, "split": { "validation": 0, "test": 0 }
        """;

    private readonly MadeSource _source = new();

    public NpyReaderTests()
    {
        _source.WriteNpy("x.npy", "<f4", "2, 1, 2", MemoryMarshal.AsBytes<float>([1, 2, 3, 4]).ToArray());
        _source.WriteNpy("y.npy", "<i8", "2,", MemoryMarshal.AsBytes<long>([0, 1]).ToArray());
    }

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task LoadAsync_FloatsAndClasses_GivesThemAsTheyAre()
    {
        var data = await _source.LoadAsync(Reader);

        Assert.Equal(Shape.Of(1, 2), data.InputShape);
        Assert.Equal([[1, 2], [3, 4]], data.Train.Floats());
        Assert.Equal([0, 1], data.Train.Classes);
        Assert.IsType<NoPreprocessing>(data.Preprocessing);
    }

    [Fact]
    public async Task LoadAsync_EveryType_GivesTheSameFloats()
    {
        float[][] expected = [[1, 2], [3, 4]];
        foreach (var (type, bytes) in new (string, byte[])[]
        {
            ("<f8", MemoryMarshal.AsBytes<double>([1, 2, 3, 4]).ToArray()),
            ("|u1", [1, 2, 3, 4]),
            ("<i4", MemoryMarshal.AsBytes<int>([1, 2, 3, 4]).ToArray()),
            ("<i8", MemoryMarshal.AsBytes<long>([1, 2, 3, 4]).ToArray()),
        })
        {
            _source.WriteNpy("x.npy", type, "2, 2", bytes);
            Assert.Equal(expected, (await _source.LoadAsync(Reader)).Train.Floats());
        }
    }

    [Fact]
    public async Task LoadAsync_Regression_GivesAllOutputsStandardised()
    {
        _source.WriteNpy("y.npy", "<f8", "2, 2", MemoryMarshal.AsBytes<double>([1, 10, 3, 10]).ToArray());

        var data = await _source.LoadAsync(Reader + """, "task": "regression", "standardiseTarget": true""");

        Assert.Equal(2, data.Outputs);
        Assert.Equal([-1, 0, 1, 0], data.Train.Values);
        Assert.Equal([2, 10], data.TargetScaling!.Offset);
        Assert.Equal([1, 1], data.TargetScaling.Scale);
    }

    [Theory]
    [InlineData("<f4", "2, 3", "x.npy: found 16 bytes after the header, expected 24 for 2 × 3 of <f4")]
    [InlineData(">f4", "2, 2", "x.npy: found 'descr' >f4 in C order, expected <f4, <f8, |u1, <i4 or <i8")]
    [InlineData("<f4", "2, 0", "x.npy: found the shape 2 × 0, expected at least one dimension")]
    [InlineData("<f4", "4,", "expected as many rows of both")]
    public async Task LoadAsync_HeaderThatDoesNotFit_SaysWhatIsExpected(string type, string shape, string expected)
    {
        _source.WriteNpy("x.npy", type, shape, new byte[16]);

        Assert.Contains(expected, await _source.ErrorAsync(Reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_CutAnywhere_SaysSo()
    {
        var whole = File.ReadAllBytes(Path.Combine(_source.Folder, "x.npy"));
        for (var length = 0; length < whole.Length; length++)
        {
            _source.Write("x.npy", whole[..length]);
            Assert.Contains("x.npy", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LoadAsync_NotFinite_NamesTheRow()
    {
        _source.WriteNpy("x.npy", "<f4", "2, 2", MemoryMarshal.AsBytes<float>([1, 2, float.NaN, 4]).ToArray());

        Assert.Contains("x.npy row 1: found NaN or infinity", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_FlipOfWhatIsNoPicture_Refuses() => Assert.Contains(
        "The inputs have the shape [1, 2], expected [channels, height, width] for flip",
        await _source.ErrorAsync(Reader + """, "augmentation": { "flip": "horizontal" }"""),
        StringComparison.Ordinal);
}
