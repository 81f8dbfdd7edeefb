namespace MaaS.Trainer.Tests;

public sealed class Cifar10ReaderTests : IDisposable
{
    private const string Reader = """
        "reader": { "type": "cifar10", "train": ["a.bin", "b.bin"] }, "split": { "validation": 0 }
        """;

    private const float Step = 1 / 255f;

    private readonly MadeSource _source = new();

    public Cifar10ReaderTests()
    {
        _source.Write("a.bin", [.. Record(3, 10), .. Record(9, 20)]);
        _source.Write("b.bin", Record(0, 30));
        _source.Write("test_batch.bin", Record(1, 40));
    }

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task LoadAsync_SeveralFiles_GivesPlanarPicturesInTheirOrder()
    {
        var data = await _source.LoadAsync(Reader);

        Assert.Equal(Shape.Of(3, 32, 32), data.InputShape);
        Assert.Equal([3, 9, 0], data.Train.Classes);
        Assert.Equal([10 * Step, 11 * Step, 12 * Step], new[] { 0, 1024, 2048 }.Select(i => data.Train.Floats()[0][i]));
        Assert.Equal([1], data.Test.Classes);
        Assert.Equal("frog", data.Labels[6]);
    }

    [Fact]
    public async Task LoadAsync_NamesFileAndNoTestFile_TakesThemFromThere()
    {
        File.Delete(Path.Combine(_source.Folder, "test_batch.bin"));
        _source.Write("batches.meta.txt", string.Join('\n', Enumerable.Range(0, 10).Select(i => $"class {i}")) + "\n\n");

        var data = await _source.LoadAsync("""
            "reader": { "type": "cifar10", "train": ["a.bin", "b.bin"] }, "split": { "validation": 0, "test": 0.34, "stratified": false }
            """);

        Assert.Equal("class 9", data.Labels[^1]);
        Assert.Equal((2, 1), (data.Train.Count, data.Test.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3072)]
    [InlineData(3074)]
    public async Task LoadAsync_NoWholeRecords_SaysHowLongItIs(int length)
    {
        _source.Write("b.bin", new byte[length]);

        Assert.Contains(
            $"b.bin has {length} bytes, expected a multiple of 3073", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_UnknownClass_NamesTheRecord()
    {
        _source.Write("b.bin", [.. Record(1, 1), .. Record(10, 1)]);

        Assert.Contains("b.bin record 1: found class 10, expected 0 to 9.", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
    }

    private static byte[] Record(byte label, byte value) =>
        [label, .. Enumerable.Range(0, 3072).Select(i => (byte)(value + (i / 1024)))];
}
