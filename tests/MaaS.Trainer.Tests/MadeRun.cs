using System.Buffers.Binary;
using System.Text.Json.Nodes;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>
/// A run that a small network learns in seconds: pictures of 8 by 8 with a bright row whose place is the class, and noise.
/// </summary>
internal sealed class MadeRun : IDisposable
{
    private const int Classes = 3;

    private readonly TemporaryDirectory _folder = new();

    public MadeRun(int trainRows = 300, int testRows = 60)
    {
        WriteImages("train-images", trainRows, seed: 1);
        WriteLabels("train-labels", trainRows);
        WriteImages("test-images", testRows, seed: 2);
        WriteLabels("test-labels", testRows);
        Spec = JsonNode.Parse(
            """
            {
              "name": "made",
              "data": {
                "source": ".",
                "reader": {
                  "type": "idx",
                  "train": { "images": "train-images", "labels": "train-labels" },
                  "test": { "images": "test-images", "labels": "test-labels" }
                },
                "labels": ["top", "middle", "bottom"],
                "split": { "validation": 0.2, "seed": 3 }
              },
              "network": {
                "layers": [
                  { "type": "conv2D", "filters": 4, "kernelSize": 3, "padding": "same", "activation": "relu" },
                  { "type": "maxPooling2D", "poolSize": 2 },
                  { "type": "dropout", "rate": 0.2 },
                  { "type": "flatten" },
                  { "type": "dense", "units": 3 }
                ]
              },
              "initialisation": { "kernel": { "type": "heNormal" }, "seed": 1 },
              "training": {
                "optimiser": { "type": "adam", "learningRate": 0.01 }, "schedule": { "type": "cosine" },
                "epochs": 3, "batchSize": 32, "seed": 2, "threads": 2
              },
              "test": { "minimum": { "accuracy": 0.5 } }
            }
            """)!.AsObject();
    }

    /// <summary>What a test changes in it is what is run.</summary>
    public JsonObject Spec { get; }

    public JsonNode Training => Spec["training"]!;

    public string SpecPath => _folder.File("training.json");

    public string PathOf(string name) => _folder.File(name);

    public RunFolder FolderOf(string name) => new(_folder.File(name));

    public void Write(string name, string content) => File.WriteAllText(_folder.File(name), content);

    public Recipe SaveRecipe()
    {
        File.WriteAllText(SpecPath, Spec.ToJsonString());
        return Recipe.Read(SpecPath, []);
    }

    public Task<RunReport> TrainAsync(
        string output = "out", bool goesOn = false, ITrainingProgress? progress = null, TimeProvider? time = null, CancellationToken stop = default) =>
        new TrainingRun(
            SaveRecipe(), FolderOf(output), new RunIdentity("made", 1), time ?? TimeProvider.System, progress ?? new ProgressLines(TextWriter.Null))
            .ExecuteAsync(goesOn, stop);

    /// <summary>A clock that goes on by a second each time that it is looked at, so that progress is told of after every step.</summary>
    public static TimeProvider FastClock() => new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };

    /// <summary>Defaults with one seed.</summary>
    public static InitialisationSpec Initialisation { get; } =
        JsonSpecReader.Read(System.Text.Json.JsonElement.Parse("{}"), [], InitialisationSpec.Read);

    /// <summary>Layers, as the JSON array has them, fitted to an input.</summary>
    public static NetworkPlan PlanOf(Shape input, int outputs, string layers)
    {
        var errors = new List<string>();
        var spec = JsonSpecReader.Read(System.Text.Json.JsonElement.Parse($$"""{ "layers": {{layers}} }"""), errors, NetworkSpec.Read);
        var plan = NetworkPlan.Create(spec, new NetworkInput(input), outputs, errors);
        Assert.Empty(errors);
        return plan!;
    }

    /// <summary>A classification whose three parts are one.</summary>
    public static Dataset DatasetOf(DatasetPart part, IReadOnlyList<string> labels) => new()
    {
        Task = DataTask.Classification,
        Train = part,
        Validation = part,
        Test = part,
        InputShape = part.Inputs.Shape,
        VocabularySize = null,
        Labels = labels,
        Outputs = labels.Count,
        TargetScaling = null,
        Fingerprint = "",
        Preprocessing = new NoPreprocessing(),
        Report = new DatasetReport { RowsRead = part.Count, Dropped = [], Parts = [], SplitHash = "", Statistics = new Dictionary<string, double>() },
    };

    public byte[] ReadModel(string output = "out") => File.ReadAllBytes(Path.Combine(FolderOf(output).Output, "model.onnx"));

    public void Dispose() => _folder.Dispose();

    private void WriteImages(string name, int count, int seed)
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

        File.WriteAllBytes(_folder.File(name), content);
    }

    private void WriteLabels(string name, int count)
    {
        var content = new byte[8 + count];
        BinaryPrimitives.WriteInt32BigEndian(content, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), count);
        for (var i = 0; i < count; i++)
        {
            content[8 + i] = (byte)(i % Classes);
        }

        File.WriteAllBytes(_folder.File(name), content);
    }
}
