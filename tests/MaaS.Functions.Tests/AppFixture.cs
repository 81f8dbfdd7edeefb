using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Functions.Tests;

/// <summary>The whole app in this process, on a free port, over Azurite, with models made on the spot.</summary>
public sealed class AppFixture : IAsyncLifetime, IDisposable
{
    public const int MaxRequestBytes = 1 << 20;

    public const int MaxDecompressedBytes = 8 << 20;

    public const int MaxPayloadBytes = 2 << 20;

    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _directory = new();
    private IHost? _host;

    public HttpClient Client { get; } = new();

    public AzuriteFixture Azurite => _azurite;

    public IServiceProvider Services => _host!.Services;

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        SeedModels();
        var builder = FunctionApp.CreateBuilder(AppArguments.In(
            _directory,
            "--AzureWebJobsStorage", _azurite.ConnectionString,
            "--MaaS:Serving:MaxRequestBytes", MaxRequestBytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--MaaS:Jobs:MaxPayloadBytes", MaxPayloadBytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--MaaS:Engine:RunThreads", "2",
            "--MaaS:Batches:ChunkRows", "100",
            "--MaaS:Batches:MaxDecompressedBytes", MaxDecompressedBytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--EmbeddedHost:BlobPollingSeconds", "1"));
        _host = builder.Build();
        await _host.StartAsync();
        Client.BaseAddress = new Uri($"http://{_host.Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"]}");
        await _host.Services.GetRequiredService<MaaS.Serving.ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(2));
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        await _azurite.DisposeAsync();
    }

    /// <summary>Called after <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        Client.Dispose();
        _azurite.Dispose();
        _directory.Dispose();
    }

    private void SeedModels()
    {
        foreach (var dataType in Enum.GetValues<TensorDataType>())
        {
            Seed($"identity-{dataType.ToProtocolName().ToLowerInvariant()}", OnnxModels.Identity(dataType, "N", "width"));
        }

        Seed("add", OnnxModels.AddConstant(1));
        Seed("two", OnnxModels.TwoInputs());
        Seed("lookup", OnnxModels.Lookup());
        Seed("cube", OnnxModels.Identity(TensorDataType.Fp32, 2, 3, 4));
        Seed("broken-operator", OnnxModels.UnknownOperator());
        Seed("slow", OnnxModels.MatMulChain(20_000), settings: """{"batching":{"maxQueueDelayMs":600000}}""");
        Seed(
            "picture", OnnxModels.PictureClassifier(),
            """{"image":{"width":28,"height":28,"channels":"gray"},"labels":["0","1","2","3","4","5","6","7","8","9"],"license":"MIT"}""",
            """{"task":"image-classification","description":"Weighs pixels at random"}""");
        Seed(
            "text", OnnxModels.TextClassifier("T"),
            """
            {"labels":["bad","good"],"text":{
              "tokenizer":{"type":"wordPiece","vocabulary":"vocab.txt","lowerCase":true},"maxLength":4,"padding":"pre","truncation":"post"}}
            """,
            settings: null, ("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\n##ly\nvery\n"));
    }

    private void Seed(
        string name, byte[] onnx, string? manifest = null, string? settings = null, params (string Name, string Content)[] files)
    {
        var version = Directory.CreateDirectory(Path.Combine(_directory.Path, "models", name, "1")).FullName;
        File.WriteAllBytes(Path.Combine(version, "model.onnx"), onnx);
        foreach (var (file, content) in files)
        {
            File.WriteAllText(Path.Combine(version, file), content);
        }

        if (manifest is not null)
        {
            File.WriteAllText(Path.Combine(version, "manifest.json"), manifest);
        }

        if (settings is not null)
        {
            File.WriteAllText(Path.Combine(version, "..", "model.json"), settings);
        }
    }
}
