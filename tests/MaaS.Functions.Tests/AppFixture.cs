using System.Globalization;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Functions.Tests;

/// <summary>The app that most tests share, with models made on the spot.</summary>
public sealed class AppFixture() : RunningApp(
    "--MaaS:Serving:MaxRequestBytes", MaxRequestBytes.ToString(CultureInfo.InvariantCulture),
    "--MaaS:Jobs:MaxPayloadBytes", MaxPayloadBytes.ToString(CultureInfo.InvariantCulture),
    "--MaaS:Engine:RunThreads", "2",
    "--MaaS:Batches:ChunkRows", "100",
    "--MaaS:Batches:MaxDecompressedBytes", MaxDecompressedBytes.ToString(CultureInfo.InvariantCulture),
    "--EmbeddedHost:BlobPollingSeconds", "1")
{
    public const int MaxRequestBytes = 1 << 20;

    public const int MaxDecompressedBytes = 8 << 20;

    public const int MaxPayloadBytes = 2 << 20;

    protected override void SeedModels()
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
        Seed("impatient", OnnxModels.MatMulChain(1000), settings: """{"batching":{"maxQueueDelayMs":1}}""");
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
}
