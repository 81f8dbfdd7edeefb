using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.Zip;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class ZipFormatTests
{
    private static readonly byte[] Top = TestPictures.EncodeGray(1, 2, [255, 0]);
    private static readonly byte[] Bottom = TestPictures.EncodeGray(1, 2, [0, 255]);

    [Fact]
    public async Task RunAsync_Pictures_AreRowsByNameAndTheRestIsSkipped()
    {
        var content = Zip(
            ("a/", []), ("a/ü \"1\".png", Top), ("__MACOSX/a/._1.png", Top), ("a/.DS_Store", [1]), ("readme.txt", "hello"u8.ToArray()),
            ("empty.png", []), ("cut.png", Top[..40]), ("b.png", Bottom));

        var run = await new BatchFile("a.zip", content, Model()).RunAsync();

        Assert.Equal(
            [
                """{"file":"a/ü \"1\".png","predictions":[{"label":"top","score":1},{"label":"bottom","score":0}]}""",
                """{"file":"b.png","predictions":[{"label":"bottom","score":1},{"label":"top","score":0}]}""",
            ],
            run.Lines);
        Assert.Equal(new BatchChunkResult(5, 2, 3), run.Result);
        Assert.Equal("""{"row":1,"reason":"It is neither a PNG nor a JPEG picture.","keys":{"file":"readme.txt"}}""", run.ErrorLines[0]);
        Assert.StartsWith("{\"row\":2,", run.ErrorLines[1], StringComparison.Ordinal);
        Assert.StartsWith("{\"row\":3,", run.ErrorLines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SplitAsync_AnyLimit_GivesTheSameRows()
    {
        var content = Zip(
            ("x/", []), ("1.png", Top), (".hidden", [1]), ("2.png", Bottom), ("3.png", [7]), ("4.png", Top), ("y/", []), ("5.png", Bottom), ("z/", []));
        var file = new BatchFile("a.zip", content, Model());

        Assert.Equal(5, (await file.InspectAsync()).RowCount);
        await file.AssertSplitsAnywhereAsync(Enumerable.Range(1, 10).Select(rows => new BatchChunkLimits(long.MaxValue, rows)));
        await file.AssertSplitsAnywhereAsync(Enumerable.Range(1, 60).Select(step => new BatchChunkLimits(step * 10, long.MaxValue)));
    }

    [Theory]
    [InlineData("../up.png")]
    [InlineData("a/../../up.png")]
    [InlineData("/etc/x.png")]
    [InlineData("C:/x.png")]
    [InlineData("a\\x.png")]
    [InlineData("../.hidden.png")]
    public async Task RunAsync_NameThatLeavesTheFolder_IsABadRow(string name)
    {
        var run = await new BatchFile("a.zip", Zip((name, Top), ("ok.png", Top)), Model()).RunAsync();

        Assert.Equal(new BatchChunkResult(2, 1, 1), run.Result);
        Assert.Contains("leaves the archive's folder", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EncryptedEntry_IsABadRow()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipOutputStream(stream) { IsStreamOwner = false, Password = "secret" })
        {
            zip.PutNextEntry(new ICSharpCode.SharpZipLib.Zip.ZipEntry("a.png"));
            zip.Write(Top);
            zip.CloseEntry();
        }

        var run = await new BatchFile("a.zip", stream.ToArray(), Model()).RunAsync();

        Assert.Contains("\"reason\":\"The entry is encrypted: expected an archive without a password.\"", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EntryThatExpandsTooFar_IsRefusedUnread()
    {
        var bomb = Zip(("bomb.png", new byte[8 << 20]), ("ok.png", Top));
        var large = Model();
        var limited = new EchoModel([Input]) { Model = large.Model with { MaxRowBytes = 100 } };

        var run = await new BatchFile("a.zip", bomb, large).RunAsync();
        var small = await new BatchFile("a.zip", Zip(("a.png", new byte[101])), limited).RunAsync();

        Assert.Equal(new BatchChunkResult(2, 1, 1), run.Result);
        Assert.Contains("to 8388608 bytes, as no picture does", run.Errors, StringComparison.Ordinal);
        Assert.Contains("would expand to 101 bytes: at most 100 are allowed", small.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(10_000)]
    public async Task RunAsync_LengthThatLies_IsABadRow(int announced)
    {
        var content = Zip(("a.png", new byte[5000]));
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(Directory(content) + 24), announced);

        var run = await new BatchFile("a.zip", content, Model()).RunAsync();

        Assert.Contains($"does not expand to the {announced} bytes that it announces", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OtherMethodOrPlace_IsABadRow()
    {
        var method = Zip(("a.png", Top));
        method[Directory(method) + 10] = 12;
        var place = Zip(("a.png", Top));
        place[Directory(place) + 42] = 1;
        var data = Zip(("a.png", new byte[1000]));
        data.AsSpan(35, 4).Fill(0xFF);

        Assert.Contains("by method 12", (await new BatchFile("a.zip", method, Model()).RunAsync()).Errors, StringComparison.Ordinal);
        Assert.Contains("not where the archive's directory says", (await new BatchFile("a.zip", place, Model()).RunAsync()).Errors, StringComparison.Ordinal);
        Assert.Contains("cannot be expanded", (await new BatchFile("a.zip", data, Model()).RunAsync()).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PictureOverThePixelLimit_IsABadRow()
    {
        var model = Model();
        var limited = new EchoModel([Input]) { Model = model.Model with { MaxImagePixels = 100 } };

        var run = await new BatchFile("a.zip", Zip(("a.png", TestPictures.HeaderOnly(20_000, 20_000)), ("b.png", Top)), limited).RunAsync();

        Assert.Equal(new BatchChunkResult(2, 1, 1), run.Result);
        Assert.Contains("20000×20000 = 400000000 pixels: at most 100", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectAsync_EntriesThatShareTheirData_AreInvalid()
    {
        var content = Zip([.. Enumerable.Range(0, 20).Select(i => ($"{i}.png", new byte[10]))]);
        for (var at = Directory(content); BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at)) == 0x02014B50; at += 46 + content[at + 28])
        {
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(at + 20), 1000);
        }

        Assert.Contains("share their data", (await new BatchFile("a.zip", content, Model()).AssertInvalidAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectAsync_CutAnywhere_IsInvalid()
    {
        var whole = Zip(("a.png", Top), ("b.png", Bottom));

        for (var length = 0; length < whole.Length; length++)
        {
            await new BatchFile("a.zip", whole[..length], Model()).AssertInvalidAsync();
        }
    }

    [Fact]
    public async Task InspectAsync_BrokenDirectory_IsInvalid()
    {
        var content = Zip(("a.png", Top), ("b.png", Bottom));
        var signature = (byte[])content.Clone();
        signature[Directory(content)] = 0;
        var name = (byte[])content.Clone();
        name[Directory(content) + 29] = 0xFF;
        var offset = (byte[])content.Clone();
        offset[^6] = 0xFF;
        offset[^5] = 0xFF;

        Assert.Contains("directory is broken", (await new BatchFile("a.zip", signature, Model()).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("directory is broken", (await new BatchFile("a.zip", name, Model()).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("expected it before byte", (await new BatchFile("a.zip", offset, Model()).AssertInvalidAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectAsync_NothingToPredict_IsInvalid()
    {
        var table = new EchoModel(TestManifests.Spec("x", TensorDataType.Fp32, -1, 2));

        Assert.Contains("no files", (await new BatchFile("a.zip", Zip(), Model()).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("no files", (await new BatchFile("a.zip", Zip(("a/", [])), Model()).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("does not take pictures", (await new BatchFile("a.zip", Zip(("a.png", Top)), table).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("no zip archive", (await new BatchFile("a.zip", "hello"u8.ToArray(), Model()).AssertInvalidAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Zip64AndNamesInOtherEncodings_AreRead()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipOutputStream(stream, StringCodec.FromEncoding(Encoding.Latin1)) { IsStreamOwner = false, UseZip64 = UseZip64.On })
        {
            zip.PutNextEntry(new ICSharpCode.SharpZipLib.Zip.ZipEntry("ü.png"));
            zip.Write(Top);
            zip.CloseEntry();
        }

        var run = await new BatchFile("a.zip", stream.ToArray(), Model()).RunAsync();

        Assert.Equal("", run.Errors);
        Assert.StartsWith("{\"file\":\"ü.png\"", run.Text, StringComparison.Ordinal);
    }

    private static TensorSpec Input { get; } = TestManifests.Spec("image", TensorDataType.Fp32, -1, 1, 2, 1);

    private static EchoModel Model() => new(
        [Input], task: PredictionTasks.ImageClassification, labels: ["top", "bottom"],
        image: new ImagePreprocessing { Width = 1, Height = 2, Channels = ImageChannels.Gray });

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Where the central directory begins.</summary>
    private static int Directory(byte[] zip) => BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(zip.Length - 6));
}
