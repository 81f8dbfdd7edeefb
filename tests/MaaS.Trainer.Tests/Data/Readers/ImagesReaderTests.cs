using System.IO.Compression;
using SkiaSharp;

namespace MaaS.Trainer.Tests;

public sealed class ImagesReaderTests : IDisposable
{
    private const string NoSplit = """, "split": { "validation": 0, "test": 0 }""";
    private const string Reader = """ "reader": { "type": "images", "train": "train" } """ + NoSplit;

    private const float Step = 1 / 255f;

    private readonly MadeSource _source = new();

    public ImagesReaderTests()
    {
        _source.Write("train/cat/2.png", Png(2, 2, SKColors.Red));
        _source.Write("train/cat/.hidden/1.png", "not looked at");
        _source.Write("train/dog/a/1.png", Png(2, 2, new SKColor(10, 20, 30)));
    }

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task LoadAsync_FolderForEachClass_GivesPlanarColours()
    {
        var data = await _source.LoadAsync(Reader);

        Assert.Equal(["cat", "dog"], data.Labels);
        Assert.Equal(Shape.Of(3, 2, 2), data.InputShape);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], data.Train.Floats()[0]);
        Assert.Equal([10 * Step, 20 * Step, 30 * Step], new[] { 0, 4, 8 }.Select(i => data.Train.Floats()[1][i]));
        Assert.Equal([0, 1], data.Train.Classes);
    }

    [Fact]
    public async Task LoadAsync_Zip_GivesTheSameAsTheFolder()
    {
        ZipFile.CreateFromDirectory(
            Path.Combine(_source.Folder, "train"),
            Path.Combine(_source.Folder, "pictures.zip"),
            CompressionLevel.Fastest,
            includeBaseDirectory: true);

        var zipped = await _source.LoadAsync(""" "reader": { "type": "images", "train": "pictures.zip/train" } """ + NoSplit);

        Assert.Equal((await _source.LoadAsync(Reader)).Train.Floats(), zipped.Train.Floats());
    }

    [Fact]
    public async Task LoadAsync_Gray_HasOneChannelOfLuminance()
    {
        var data = await _source.LoadAsync(Reader + """, "image": { "channels": "gray" }""");

        Assert.Equal(Shape.Of(1, 2, 2), data.InputShape);
        Assert.Equal(MathF.Round(0.299f * 255) * Step, data.Train.Floats()[0][0]);
    }

    [Fact]
    public async Task LoadAsync_SizesDiffer_AsksForASize()
    {
        _source.Write("train/dog/2.png", Png(4, 4, SKColors.Blue));

        Assert.Contains("2.png: found 4×4 pixels, expected 2×2", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
        var data = await _source.LoadAsync(Reader + """, "image": { "width": 3, "height": 1, "resize": "pad" }""");
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1, 0], data.Train.Floats()[1]);
    }

    [Fact]
    public async Task LoadAsync_BrokenPicture_FailsOrDropsAsSaid()
    {
        _source.Write("train/cat/1.png", "no picture");
        var cut = Png(2, 2, SKColors.Green);
        _source.Write("train/cat/3.png", cut[..(cut.Length / 2)]);

        Assert.Contains("1.png: found 10 bytes that are no picture", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
        var data = await _source.LoadAsync(Reader + """, "cleaning": { "invalid": "drop" }""");
        Assert.Equal([0, 1], data.Train.Classes);
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], data.Train.Floats()[0]);
        Assert.Equal(("broken picture", 2), data.Report.Dropped.Select(dropped => (dropped.Reason, dropped.Count)).Single());
    }

    [Fact]
    public async Task LoadAsync_OtherFiles_AreCounted()
    {
        _source.Write("train/cat/notes.txt", "x");

        var dropped = Assert.Single((await _source.LoadAsync(Reader)).Report.Dropped);

        Assert.Equal(("no PNG or JPEG file", 1), (dropped.Reason, dropped.Count));
    }

    [Fact]
    public async Task LoadAsync_UnknownFolder_NamesIt()
    {
        Assert.Contains(
            "is in the folder 'dog', expected one of cat, bird",
            await _source.ErrorAsync(Reader + """, "labels": ["cat", "bird"]"""),
            StringComparison.Ordinal);

        _source.Write("test/fox/1.png", Png(2, 2, SKColors.Red));
        Assert.Contains(
            "is in the folder 'fox', expected one of cat, dog",
            await _source.ErrorAsync(""" "reader": { "type": "images", "train": "train", "test": "test" }"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_PictureOutsideOfAFolder_NamesIt()
    {
        _source.Write("train/1.png", Png(2, 2, SKColors.Red));

        Assert.Contains("1.png is in no folder", await _source.ErrorAsync(Reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_NoFolder_SaysSo() => Assert.Contains(
        "missing is not there, expected a folder or a .zip archive",
        await _source.ErrorAsync(""" "reader": { "type": "images", "train": "missing" }"""),
        StringComparison.Ordinal);

    private static byte[] Png(int width, int height, SKColor colour)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(colour);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
