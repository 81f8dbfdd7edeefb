using System.Text;

namespace MaaS.Repository.Tests.Manifest;

public sealed class ManifestDocumentTests
{
    [Fact]
    public void WriteRead_EveryMemberSet_ComesBack()
    {
        var utf8 = SampleManifest.Document.Write();

        var read = ManifestDocument.Read(utf8);

        Assert.Equivalent(SampleManifest.Document, read, strict: true);
        Assert.Equal(utf8, read.Write());
    }

    [Fact]
    public void ToManifestFrom_Complete_ComesBack()
    {
        var manifest = SampleManifest.Document.ToManifest(SampleManifest.Name, SampleManifest.Version);

        Assert.Equivalent(SampleManifest.Document, ManifestDocument.From(manifest), strict: true);
        Assert.Equal("model.onnx", manifest.EntryFile.Path);
        Assert.Equal(3, manifest.TotalLength);
    }

    [Fact]
    public void Read_OnlyWhatTheAuthorKnows_FillsDefaults()
    {
        var document = ManifestDocument.Read("""{"image":{"width":8,"height":9,"channels":"gray"},"labels":["a"]}"""u8);

        Assert.Empty(document.Validate());
        Assert.Null(document.Files);
        Assert.Equal(1.0 / 255, document.Image!.Scale);
        Assert.Equal(ImageLayout.Nchw, document.Image.Layout);
        Assert.Equal(ImageResize.Stretch, document.Image.Resize);
    }

    [Fact]
    public void Read_ByteOrderMark_IsSkipped() => Assert.Equal("MIT", ManifestDocument.Read("\uFEFF{\"license\":\"MIT\"}"u8).License);

    [Theory]
    [InlineData("""{"lables":["a"]}""", "lables")]
    [InlineData("""{"signature":{"inputs":[{"name":"x","dataType":"FLOAT","shape":[]}],"outputs":[]}}""", "$.signature.inputs[0].dataType")]
    [InlineData("""{"image":{"width":8}}""", "height")]
    [InlineData("""{"image":{"width":8,"height":8,"channels":"cmyk"}}""", "$.image.channels")]
    [InlineData("""{"files":[{"path":"a.onnx","length":"3","sha256":""}]}""", "$.files[0].length")]
    [InlineData("""{"license":"a","license":"b"}""", "license")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("{", "$")]
    [InlineData("", "$")]
    public void Read_NotThisShape_NamesThePlace(string json, string place)
    {
        var error = Assert.Throws<InvalidManifestException>(() => ManifestDocument.Read(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_MoreThanTheLimit_IsRefusedWithoutReadingAll()
    {
        using var content = new MemoryStream(new byte[JsonText.MaxBytes + (1 << 20)]);

        await Assert.ThrowsAsync<InvalidManifestException>(() => ManifestDocument.ReadAsync(content, CancellationToken.None));

        Assert.True(content.Position < content.Length);
    }

    [Fact]
    public void Validate_ManyErrors_ReportsAllAtOnce()
    {
        var document = SampleManifest.Document with
        {
            Files =
            [
                new ModelFile { Path = "../model.bin", Length = -1, Sha256 = "ABC" },
                new ModelFile { Path = "a.bin", Length = 1, Sha256 = Sha256Text.Of([]) },
                new ModelFile { Path = "A.bin", Length = 1, Sha256 = Sha256Text.Of([]), StoredAs = "/tmp/x" },
                null!,
            ],
            Signature = new ModelSignature
            {
                Inputs =
                [
                    new TensorSpec { Name = "x", DataType = TensorDataType.Fp32, Shape = [-2] },
                    new TensorSpec { Name = "x", DataType = TensorDataType.Fp32, Shape = [1], DimensionNames = ["a", "b"] },
                    new TensorSpec { Name = "", DataType = TensorDataType.Fp32, Shape = [] },
                ],
                Outputs = [],
            },
            Opset = new Dictionary<string, long> { ["ai.onnx"] = 0 },
            IrVersion = 0,
            Image = new ImagePreprocessing
            {
                Width = 0,
                Height = 8193,
                Channels = ImageChannels.Gray,
                Scale = double.NaN,
                Mean = [1, 2],
                Std = [0],
            },
            Labels = ["a", " "],
            Metrics = new Dictionary<string, double> { ["loss"] = double.PositiveInfinity },
            License = "",
        };

        var places = document.Validate().Select(error => error.Split(':')[0]);

        Assert.Equal(
        [
            "$.files[0].path", "$.files[0].path", "$.files[0].length", "$.files[0].sha256", "$.files[2].path", "$.files[2].storedAs", "$.files[3]",
            "$.signature.inputs[0].shape[0]", "$.signature.inputs[1].name", "$.signature.inputs[1].dimensionNames", "$.signature.inputs[2].name",
            "$.signature.outputs", "$.opset['ai.onnx']", "$.metrics['loss']", "$.irVersion",
            "$.image.width", "$.image.height", "$.image.scale", "$.image.mean", "$.image.std[0]", "$.labels[1]", "$.license",
        ], places);
    }

    [Fact]
    public void ToManifest_PartsMissing_ListsEachOfThem()
    {
        var error = Assert.Throws<InvalidManifestException>(() => new ManifestDocument().ToManifest(SampleManifest.Name, SampleManifest.Version));

        Assert.Equal(5, error.Errors.Count);
        Assert.Contains("sample/1/manifest.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ContentDigest_OrderAndStoredNames_DoNotMatter()
    {
        var files = SampleManifest.Document.Files!;

        Assert.Equal(Sha256Text.OfFiles(files), Sha256Text.OfFiles([files[1] with { StoredAs = null }, files[0]]));
        Assert.NotEqual(Sha256Text.OfFiles(files), Sha256Text.OfFiles([files[0]]));
        Assert.NotEqual(Sha256Text.OfFiles(files), Sha256Text.OfFiles([files[0] with { Path = "other.onnx" }, files[1]]));
    }

    [Fact]
    public void ContentDigest_OneFile_IsTheDocumentedFormula()
    {
        var file = SampleManifest.Document.Files![0];

        Assert.Equal(Sha256Text.Of(Encoding.UTF8.GetBytes($"model.onnx\0{file.Sha256}\n")), Sha256Text.OfFiles([file]));
    }
}
