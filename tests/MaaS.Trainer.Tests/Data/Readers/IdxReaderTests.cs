namespace MaaS.Trainer.Tests;

public sealed class IdxReaderTests : IDisposable
{
    private const string Reader =
        """
        "reader": { "type": "idx", "train": { "images": "i", "labels": "l" }, "test": { "images": "ti", "labels": "tl" } },
        "split": { "validation": 0 }
        """;

    private const float Step = 1 / 255f;

    private readonly MadeSource _source = new();

    public IdxReaderTests()
    {
        _source.WriteIdx("i", [3, 1, 2], [0, 255, 51, 102, 10, 20]);
        _source.WriteIdx("l", [3], [0, 1, 2]);
        _source.WriteIdx("ti", [1, 1, 2], [255, 0]);
        _source.WriteIdx("tl", [1], [1]);
    }

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task LoadAsync_TwoParts_GivesScaledPicturesAndClasses()
    {
        var data = await _source.LoadAsync(Reader);

        Assert.Equal(Shape.Of(1, 1, 2), data.InputShape);
        Assert.Equal([[0, 1], [51 * Step, 102 * Step], [10 * Step, 20 * Step]], data.Train.Floats());
        Assert.Equal([0, 1, 2], data.Train.Classes);
        Assert.Equal([[1f, 0f]], data.Test.Floats());
        Assert.Equal(["0", "1", "2"], data.Labels);
        Assert.Equal((3, 4, 0), (data.Outputs, data.Report.RowsRead, data.Validation.Count));
        Assert.Equal(["train", "validation", "test"], data.Report.Parts.Select(part => part.Name));
        Assert.Equal(1, data.Report.Parts[2].Classes["1"]);
    }

    [Fact]
    public async Task LoadAsync_PerChannel_FitsTheTrainingPartOnly()
    {
        var before = await _source.LoadAsync(Reader + """, "image": { "normalise": "perChannel" }""");
        _source.WriteIdx("ti", [1, 1, 2], [7, 9]);
        var after = await _source.LoadAsync(Reader + """, "image": { "normalise": "perChannel" }""");

        var image = Assert.IsType<PicturePreprocessing>(before.Preprocessing).Image;
        double[] pixels = [0, 255, 51, 102, 10, 20];
        var std = Math.Sqrt(pixels.Average(pixel => Math.Pow(pixel - pixels.Average(), 2)));
        Assert.Equal(pixels.Average() / 255, image.Mean![0], 12);
        Assert.Equal(std / 255, image.Std![0], 12);
        Assert.Equal((255 - pixels.Average()) / std, before.Train.Floats()[0][1], 5);
        Assert.Equal(before.Report.Statistics, after.Report.Statistics);
        Assert.Equal(before.Train.Floats(), after.Train.Floats());
        Assert.NotEqual(before.Test.Floats(), after.Test.Floats());
        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
    }

    [Fact]
    public async Task LoadAsync_PictureIsCutOff_SaysHowLongItIs()
    {
        _source.Write("i", File.ReadAllBytes(Path.Combine(_source.Folder, "i"))[..^1]);

        Assert.EndsWith(
            "i has 21 bytes, expected 16 + 3 × 1 × 2: it was cut off; copy it again.",
            await _source.ErrorAsync(Reader),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an idx file")]
    public async Task LoadAsync_OtherFile_SaysWhatItStartsWith(string content)
    {
        _source.Write("l", content);

        Assert.Contains($"and has {content.Length} bytes, expected 0x00000801", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_CountsDiffer_SaysBoth()
    {
        _source.WriteIdx("l", [2], [0, 1]);

        Assert.Contains("has 3 pictures of 1×2 and ", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_UnknownClass_FailsOrDropsAsSaid()
    {
        const string Named = Reader + """, "labels": ["zero", "one"]""";

        Assert.Contains("picture 2: found class 2, expected 0 to 1.", await _source.ErrorAsync(Named), StringComparison.Ordinal);

        var data = await _source.LoadAsync(Named + """, "cleaning": { "invalid": "drop" }""");
        Assert.Equal([0, 1], data.Train.Classes);
        var dropped = Assert.Single(data.Report.Dropped);
        Assert.Equal(("unknown class", 1), (dropped.Reason, dropped.Count));
        Assert.EndsWith("i picture 2", Assert.Single(dropped.Examples), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_OtherSizeIsAskedFor_Resizes()
    {
        var data = await _source.LoadAsync(Reader + """, "image": { "width": 1, "height": 1, "channels": "rgb" }""");

        Assert.Equal(Shape.Of(3, 1, 1), data.InputShape);
        Assert.Equal(
            [[128 * Step, 128 * Step, 128 * Step], [77 * Step, 77 * Step, 77 * Step], [15 * Step, 15 * Step, 15 * Step]],
            data.Train.Floats());
    }
}
