using System.Text.Json.Nodes;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Trainer.Tests;

/// <summary>What a run writes can be published, and says how its inputs are made.</summary>
public sealed class SourceManifestTests : IDisposable
{
    private readonly MadeRun _run = new();
    private readonly TemporaryDirectory _repository = new();

    public void Dispose()
    {
        _run.Dispose();
        _repository.Dispose();
    }

    [Fact]
    public async Task Publish_ModelOfTexts_KnowsItsTokenizer()
    {
        TakeTexts();
        await _run.TrainAsync();

        var manifest = await PublishAsync();

        Assert.Equal(["model.onnx", "vocab.txt"], manifest.Files.Select(file => file.Path));
        var input = Assert.Single(manifest.Signature.Inputs);
        Assert.Equal(("input_ids", TensorDataType.Int64), (input.Name, input.DataType));
        Assert.Equal([-1, 4], input.Shape);
        var text = manifest.Text!;
        Assert.Equal((4, SequenceEnd.Pre, SequenceEnd.Post, 0), (text.MaxLength, text.Padding, text.Truncation, text.PadId));
        var tokenizer = TextTokenizer.Load(text, name => Path.Combine(_run.FolderOf("out").Output, name));
        Assert.Equal([2, 4, 1], tokenizer.Encode("Free money, "));
        Assert.Null(manifest.Image);
    }

    [Fact]
    public async Task Publish_ModelOfPictures_KnowsTheirForm()
    {
        await _run.TrainAsync();

        var manifest = await PublishAsync();

        Assert.Equal((8, 8, ImageChannels.Gray), (manifest.Image!.Width, manifest.Image.Height, manifest.Image.Channels));
        Assert.Null(manifest.Text);
    }

    private async Task<ModelManifest> PublishAsync() => (await new ModelPublisher(
            new DirectoryModelStore(_repository.Path), TimeProvider.System, NullLogger<ModelPublisher>.Instance)
        .PublishAsync(_run.FolderOf("out").Output, ModelName.Parse("made"), version: null, CancellationToken.None)).Manifest;

    private void TakeTexts()
    {
        _run.Write("train.jsonl", string.Join('\n', Enumerable.Range(0, 60).Select(i => i % 2 == 0
            ? """{ "text": "free money", "label": "spam" }"""
            : """{ "text": "hello free", "label": "ham" }""")));
        _run.Spec["data"] = JsonNode.Parse(
            """
            {
              "source": ".", "reader": { "type": "jsonl", "train": "train.jsonl" }, "split": { "test": 0.2, "seed": 1 },
              "text": { "maxLength": 4 }
            }
            """);
        _run.Spec["network"] = JsonNode.Parse(
            """
            {
              "layers": [
                { "type": "embedding", "outputDim": 4, "maskZero": true },
                { "type": "globalAveragePooling1D" },
                { "type": "dense", "units": 2 }
              ]
            }
            """);
    }
}
