using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests.Training;

/// <summary>Some of MNIST as the idx files that it comes in, in container <c>datasets</c>.</summary>
internal static class UploadedDigits
{
    private const int TrainCount = 4_000;
    private const int TestCount = 1_000;

    public static async Task UploadAsync(BlobServiceClient blobs)
    {
        var container = blobs.GetBlobContainerClient("datasets");
        await container.CreateIfNotExistsAsync();
        var train = await Mnist.ReadTrainAsync(CancellationToken.None);
        var test = await Mnist.ReadTestAsync(CancellationToken.None);
        await UploadAsync("train", train, TrainCount);
        await UploadAsync("t10k", test, TestCount);

        async Task UploadAsync(string part, Mnist digits, int count)
        {
            await container.GetBlobClient($"digits/{part}-images-idx3-ubyte").UploadAsync(
                new BinaryData(Idx(0x803, [count, 28, 28], digits.Images.Take(count).SelectMany(image => image))), overwrite: true);
            await container.GetBlobClient($"digits/{part}-labels-idx1-ubyte").UploadAsync(
                new BinaryData(Idx(0x801, [count], digits.Labels.Take(count))), overwrite: true);
        }
    }

    /// <summary>A small network for them, in the compute profile of the real trainer.</summary>
    public static JsonObject Spec(string name, int epochs) => JsonNode.Parse(
        $$"""
        {
          "name": "{{name}}",
          "data": {
            "source": "blob:datasets/digits",
            "reader": {
              "type": "idx",
              "train": { "images": "train-images-idx3-ubyte", "labels": "train-labels-idx1-ubyte" },
              "test": { "images": "t10k-images-idx3-ubyte", "labels": "t10k-labels-idx1-ubyte" }
            },
            "labels": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            "split": { "validation": 0.1 }
          },
          "network": {
            "input": [1, 28, 28],
            "layers": [
              { "type": "maxPooling2D", "poolSize": 2 },
              { "type": "conv2D", "filters": 8, "kernelSize": 3, "activation": "relu" },
              { "type": "flatten" },
              { "type": "dense", "units": 10 }
            ]
          },
          "training": {
            "optimiser": { "type": "adam", "learningRate": 0.003 }, "epochs": {{epochs}}, "batchSize": 64, "threads": 1,
            "checkpoints": { "everySteps": 20 }
          },
          "service": { "gate": { "minimum": { "accuracy": 0.8 } } }
        }
        """)!.AsObject();

    private static byte[] Idx(int magic, int[] shape, IEnumerable<byte> content)
    {
        var header = new byte[4 * (shape.Length + 1)];
        BinaryPrimitives.WriteInt32BigEndian(header, magic);
        for (var i = 0; i < shape.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * (i + 1)), shape[i]);
        }

        return [.. header, .. content];
    }
}
