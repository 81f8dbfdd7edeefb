namespace MaaS.Repository.Tests.Manifest;

/// <summary>A manifest with every member set, to be changed with <c>with</c>.</summary>
internal static class SampleManifest
{
    public static ModelName Name { get; } = ModelName.Parse("sample");

    public static ModelVersion Version { get; } = ModelVersion.Of(1);

    public static ManifestDocument Document { get; } = new()
    {
        Files =
        [
            new ModelFile { Path = "model.onnx", Length = 3, Sha256 = Sha256Text.Of("abc"u8) },
            new ModelFile { Path = "weights/model.bin", Length = 0, Sha256 = Sha256Text.Of([]), StoredAs = "weights/model.bin.e3b0c44298fc" },
        ],
        Signature = new ModelSignature
        {
            Inputs = [new TensorSpec { Name = "x", DataType = TensorDataType.Fp32, Shape = [-1, 3], DimensionNames = ["batch", null] }],
            Outputs = [new TensorSpec { Name = "y", DataType = TensorDataType.Bytes, Shape = [] }],
        },
        Opset = new Dictionary<string, long> { ["ai.onnx"] = 21 },
        IrVersion = 10,
        CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Image = new ImagePreprocessing
        {
            Width = 28,
            Height = 28,
            Channels = ImageChannels.Rgb,
            Layout = ImageLayout.Nhwc,
            Resize = ImageResize.CenterCrop,
            Scale = 0.5,
            Mean = [0.1, 0.2, 0.3],
            Std = [1, 2, 3],
        },
        Labels = ["zero", "größer"],
        Metrics = new Dictionary<string, double> { ["testAccuracy"] = 0.99 },
        Provenance = new Dictionary<string, string> { ["trainer"] = "test" },
        License = "MIT",
    };
}
