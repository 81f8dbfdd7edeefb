using System.Text;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.Serving.Tests;

/// <summary>A model that takes texts, published and served by a real engine.</summary>
internal sealed class TextModel : IDisposable
{
    public const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\n##ly\nvery\n";

    private static readonly ModelName Name = ModelName.Parse("text");

    private readonly TemporaryDirectory _directory = new();
    private readonly DirectoryModelStore _store;
    private readonly ServiceProvider _services;

    public TextModel()
    {
        _store = new DirectoryModelStore(_directory.File("store"));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IModelStore>(_store)
            .Configure<ModelCacheOptions>(options => options.Directory = _directory.File("cache"))
            .AddInference()
            .BuildServiceProvider();
    }

    public ByteBudget Budget { get; } = new(1 << 20);

    private InferenceEngine Engine => _services.GetRequiredService<InferenceEngine>();

    /// <param name="onnx">The model.</param>
    /// <param name="maxLength">Of a text.</param>
    /// <param name="more">Members of the text section beside the tokenizer and the length, each with a comma before it.</param>
    public async Task PublishAsync(byte[] onnx, int maxLength, string more = "")
    {
        var folder = Directory.CreateDirectory(_directory.File("source")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), onnx);
        await File.WriteAllTextAsync(Path.Combine(folder, "vocab.txt"), Vocabulary);
        await File.WriteAllTextAsync(
            Path.Combine(folder, ManifestDocument.FileName),
            $$"""
            {"labels":["bad","good"],"text":{
              "tokenizer":{"type":"wordPiece","vocabulary":"vocab.txt","lowerCase":true},"maxLength":{{maxLength}}{{more}}
            } }
            """);
        var publisher = new ModelPublisher(_store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        await publisher.PublishAsync(folder, Name, version: null, CancellationToken.None);
    }

    /// <summary>A version that somebody else wrote, whose vocabulary nobody has looked at.</summary>
    public async Task PublishUncheckedAsync(byte[] onnx, string vocabulary)
    {
        await PublishAsync(onnx, maxLength: 4);
        var published = (await _store.GetManifestAsync(Name, ModelVersion.Of(1), CancellationToken.None))!;
        var second = ModelVersion.Of(2);
        var bytes = Encoding.UTF8.GetBytes(vocabulary);
        var file = new ModelFile
        {
            Path = "vocab.txt",
            Length = bytes.Length,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)),
        };
        await WriteAsync(published.Files[0], onnx);
        await WriteAsync(file, bytes);
        var document = ManifestDocument.From(published) with { Files = [published.Files[0], file] };
        Assert.True(await _store.TryWriteManifestAsync(document.ToManifest(Name, second), CancellationToken.None));

        async Task WriteAsync(ModelFile each, byte[] content)
        {
            using var stream = new MemoryStream(content);
            await _store.TryWriteFileAsync(Name, second, each.Path, each.Sha256, stream, CancellationToken.None);
        }
    }

    public ValueTask<ModelLease> LeaseAsync() => Engine.LeaseAsync(Name, VersionSelector.Default, CancellationToken.None);

    public Task<PredictionResponse> PredictAsync(string json, int? topK = null) => PredictAsync("application/json", json, topK);

    public async Task<PredictionResponse> PredictAsync(
        string contentType, string body, int? topK = null, CancellationToken cancellationToken = default)
    {
        var model = await Engine.DescribeAsync(Name, VersionSelector.Default, CancellationToken.None);
        var service = new PredictionService(Options.Create(new ServingOptions()));
        try
        {
            await using var reader = TestBodies.Open(Encoding.UTF8.GetBytes(body), Budget);
            return await service.PredictAsync(model, LeaseAsync, contentType, reader, topK, cancellationToken);
        }
        finally
        {
            Assert.Equal(Budget.LimitBytes, Budget.FreeBytes);
        }
    }

    public void Dispose()
    {
        _services.Dispose();
        _directory.Dispose();
    }
}
