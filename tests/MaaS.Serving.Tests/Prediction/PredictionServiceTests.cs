using System.Text;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Repository.Onnx;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SkiaSharp;
using static MaaS.Repository.Onnx.TensorProto.Types;

namespace MaaS.Serving.Tests;

public sealed class PredictionServiceTests : IDisposable
{
    private readonly ByteBudget _budget = new(1 << 20);
    private readonly TemporaryDirectory _directory = new();
    private readonly DirectoryModelStore _store;
    private readonly ServiceProvider _services;

    public PredictionServiceTests()
    {
        _store = new DirectoryModelStore(_directory.File("store"));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IModelStore>(_store)
            .Configure<ModelCacheOptions>(options => options.Directory = _directory.File("cache"))
            .AddInference()
            .BuildServiceProvider();
    }

    [Theory]
    [InlineData("N")]
    [InlineData(1)]
    public async Task PredictAsync_Pictures_AreClassifiedOneAndMany(object batch)
    {
        // The mean of each of three rows of pixels is a class's logit, tenfold.
        var model = new OnnxGraph()
            .Input("picture", DataType.Float, batch, 1, 3, 2)
            .Constant("ten", [1], [10])
            .Node("Mul", ["picture", "ten"], "tenfold")
            .Node("ReduceMean", ["tenfold"], "logits", Axes(1, 3), Whole("keepdims", 0))
            .Output("logits", DataType.Float, batch, 3);
        var name = await PublishAsync(model, """{"image":{"width":2,"height":3,"channels":"gray"},"labels":["top","middle","bottom"]}""", task: null);
        var (top, bottom) = (RowPicture(0), RowPicture(2));

        var one = await PredictAsync(name, "image/png", bottom);
        var many = await PredictAsync(
            name, "application/json", Encoding.UTF8.GetBytes($$"""{"images":["{{Convert.ToBase64String(top)}}","{{Convert.ToBase64String(bottom)}}"]}"""), topK: 1);

        Assert.Equal((name.Value, "1"), (one.Model, one.Version));
        Assert.Equal(["bottom", "top", "middle"], one.Predictions!.Select(prediction => prediction.Label));
        Assert.Equal(1 / (1 + (2 * Math.Exp(-10))), one.Predictions![0].Score, 1e-6);
        Assert.Null(one.Rows);
        Assert.Equal(["top", "bottom"], many.Rows!.Select(row => Assert.Single(row.Predictions!).Label));
    }

    [Theory]
    [InlineData("N")]
    [InlineData(1)]
    public async Task PredictAsync_RowsOfARegression_KeepTheirOrder(object batch)
    {
        var model = new OnnxGraph().Input("x", DataType.Float, batch, 2).Node("Neg", ["x"], "y").Output("y", DataType.Float, batch, 2);
        var name = await PublishAsync(model, "{}", "tabular-regression");

        var answer = await PredictAsync(name, "application/json", """{"rows":[[1,2],[3,4],[0.1,5]]}"""u8.ToArray());

        Assert.Equal([[-1, -2], [-3, -4], [-0.1, -5]], answer.Rows!.Select(row => row.Values!));
    }

    [Fact]
    public async Task PredictAsync_RowsOfNamedFields_AreClassified()
    {
        var model = new OnnxGraph()
            .Input("a", DataType.Float, "N", 1)
            .Input("b", DataType.Float, "N", 1)
            .Node("Concat", ["a", "b"], "scores", Whole("axis", 1))
            .Output("scores", DataType.Float, "N", 2);
        var name = await PublishAsync(model, "{}", "tabular-classification");

        var answer = await PredictAsync(name, "application/json", """{"rows":[{"a":1,"b":2},{"b":2,"a":3}]}"""u8.ToArray(), topK: 1);

        Assert.Equal(["1", "0"], answer.Rows!.Select(row => row.Predictions![0].Label));
    }

    [Fact]
    public async Task PredictAsync_ModelGivesNaN_IsInvalidInput()
    {
        var model = new OnnxGraph().Input("x", DataType.Float, "N", 2).Node("Log", ["x"], "y").Output("y", DataType.Float, "N", 2);
        var name = await PublishAsync(model, "{}", "tabular-classification");

        await Assert.ThrowsAsync<InvalidInputException>(() => PredictAsync(name, "application/json", """{"rows":[[-1,1]]}"""u8.ToArray()));
    }

    [Fact]
    public async Task PredictAsync_NoTask_SaysWhatToDo()
    {
        var name = await PublishAsync(new OnnxGraph().Input("x", DataType.Float, "N").Node("Neg", ["x"], "y").Output("y", DataType.Float, "N"), "{}", task: null);

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => PredictAsync(name, "application/json", "{}"u8.ToArray()));

        Assert.Contains("set \"task\" in its model.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/json")]
    public async Task PredictAsync_PictureThatTheBudgetCannotHold_IsTooLarge(string contentType)
    {
        var model = new OnnxGraph()
            .Input("x", DataType.Float, "N", 1, 3, 2)
            .Node("Neg", ["x"], "y")
            .Output("y", DataType.Float, "N", 1, 3, 2);
        var name = await PublishAsync(model, """{"image":{"width":2,"height":3,"channels":"gray"}}""", task: null);
        var png = TestPictures.EncodeGray(600, 600, new byte[360_000]);
        var body = contentType == "image/png" ? png : Encoding.UTF8.GetBytes($$"""{"image":"{{Convert.ToBase64String(png)}}"}""");

        var error = await Assert.ThrowsAsync<PayloadTooLargeException>(() => PredictAsync(name, contentType, body));

        Assert.Contains("MaxBytesInFlight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_RowsThatTheBudgetCannotHold_AreTooLarge()
    {
        var model = new OnnxGraph().Input("x", DataType.Float, "N", 3).Node("Neg", ["x"], "y").Output("y", DataType.Float, "N", 3);
        var name = await PublishAsync(model, "{}", PredictionTasks.TabularRegression);
        var rows = string.Join(',', Enumerable.Repeat("[1,2,3]", 10_000));

        // 80 KB of text are a document of 40 000 values.
        await Assert.ThrowsAsync<PayloadTooLargeException>(
            () => PredictAsync(name, "application/json", Encoding.UTF8.GetBytes($$"""{"rows":[{{rows}}]}""")));
    }

    public void Dispose()
    {
        _services.Dispose();
        _directory.Dispose();
    }

    private static AttributeProto Whole(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto Axes(params long[] axes) => new() { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints, Ints = { axes } };

    /// <summary>2×3 pixels, white in one row and black elsewhere.</summary>
    private static byte[] RowPicture(int row) => TestPictures.Encode(2, 3, (_, y) => y == row ? SKColors.White : SKColors.Black);

    private async Task<ModelName> PublishAsync(OnnxGraph model, string manifest, string? task)
    {
        var folder = Directory.CreateDirectory(_directory.File("source")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), model.ToBytes());
        await File.WriteAllTextAsync(Path.Combine(folder, ManifestDocument.FileName), manifest);
        var name = ModelName.Parse("test");
        var publisher = new ModelPublisher(_store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        await publisher.PublishAsync(folder, name, version: null, CancellationToken.None);
        Assert.True(await _store.TryPutSettingsAsync(name, new ModelSettings { Task = task }, ifMatchETag: null, CancellationToken.None));
        return name;
    }

    private async Task<PredictionResponse> PredictAsync(ModelName name, string contentType, byte[] body, int? topK = null)
    {
        var engine = _services.GetRequiredService<InferenceEngine>();
        var model = await engine.DescribeAsync(name, VersionSelector.Default, CancellationToken.None);
        var service = new PredictionService(Options.Create(new ServingOptions()));
        try
        {
            await using var reader = TestBodies.Open(body, _budget);
            return await service.PredictAsync(
                model, () => engine.LeaseAsync(name, VersionSelector.Default, CancellationToken.None), contentType, reader, topK, CancellationToken.None);
        }
        finally
        {
            Assert.Equal(_budget.LimitBytes, _budget.FreeBytes);
        }
    }
}
