using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>
/// A data set that a small network learns in seconds: pictures of 8 by 8 with a bright row whose place is the class, and noise.
/// </summary>
internal sealed class MadeData : IDisposable
{
    private const int Classes = 3;

    private readonly TemporaryDirectory _folder = new();

    private MadeData()
    {
        Spec = new JsonObject
        {
            ["name"] = "made",
            ["data"] = new JsonObject
            {
                ["source"] = ".",
                ["trainImages"] = WriteImages("train-images", 300, seed: 1),
                ["trainLabels"] = WriteLabels("train-labels", 300),
                ["testImages"] = WriteImages("test-images", 60, seed: 2),
                ["testLabels"] = WriteLabels("test-labels", 60),
                ["labels"] = new JsonArray("top", "middle", "bottom"),
            },
            ["network"] = JsonNode.Parse(
                """
                {
                  "input": [1, 8, 8],
                  "layers": [
                    { "type": "conv2D", "filters": 4, "kernelSize": 3, "padding": "same", "activation": "relu" },
                    { "type": "maxPooling2D", "poolSize": 2 },
                    { "type": "dropout", "rate": 0.2 },
                    { "type": "flatten" },
                    { "type": "dense", "units": 3 }
                  ]
                }
                """),
            ["initialisation"] = JsonNode.Parse("""{ "kernel": "heNormal", "seed": 1 }"""),
            ["training"] = JsonNode.Parse(
                """
                {
                  "optimiser": { "type": "adam", "learningRate": 0.01 }, "schedule": "cosine", "loss": "crossEntropy",
                  "epochs": 3, "batchSize": 32, "seed": 2, "threads": 2
                }
                """),
            ["validation"] = JsonNode.Parse("""{ "split": 0.2, "seed": 3 }"""),
            ["test"] = JsonNode.Parse("""{ "minimumAccuracy": 0.5 }"""),
        };
    }

    /// <summary>A valid spec of this data; what a test changes in it is written by <see cref="SaveSpec"/>.</summary>
    public JsonObject Spec { get; }

    public string Output => _folder.File("out");

    public static MadeData Create() => new();

    /// <summary>Returns its path.</summary>
    public string SaveSpec()
    {
        File.WriteAllText(_folder.File("training.json"), Spec.ToJsonString());
        return _folder.File("training.json");
    }

    public Recipe SaveRecipe() => Recipe.Read(SaveSpec());

    public async Task<TrainingReport> TrainAsync(string output = "out") =>
        await new TrainingRun(SaveRecipe(), new DataSource(), TimeProvider.System, TextWriter.Null)
            .ExecuteAsync(_folder.File(output), CancellationToken.None);

    public string PathOf(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    private JsonObject WriteImages(string name, int count, int seed)
    {
        var random = new SeededRandom(seed);
        var content = new byte[16 + (count * 64)];
        BinaryPrimitives.WriteInt32BigEndian(content, 0x803);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(8), 8);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(12), 8);
        for (var i = 0; i < count * 64; i++)
        {
            var bright = i % 64 / 8 == (3 * (i / 64 % Classes));
            content[16 + i] = (byte)((bright ? 120u : 0u) + (random.NextUInt64() % 100));
        }

        return Write(name, content);
    }

    private JsonObject WriteLabels(string name, int count)
    {
        var content = new byte[8 + count];
        BinaryPrimitives.WriteInt32BigEndian(content, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), count);
        for (var i = 0; i < count; i++)
        {
            content[8 + i] = (byte)(i % Classes);
        }

        return Write(name, content);
    }

    private JsonObject Write(string name, byte[] content)
    {
        File.WriteAllBytes(_folder.File(name), content);
        return new JsonObject { ["file"] = name, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content)) };
    }
}
