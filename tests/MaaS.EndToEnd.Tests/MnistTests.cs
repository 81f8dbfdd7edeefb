using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit.Abstractions;

namespace MaaS.EndToEnd.Tests;

[Collection(RealModelsCollection.Name)]
[Trait(RealModelsFixture.Server, RealModelsFixture.AnyServer)]
public sealed class MnistTests(RealModelsFixture fixture, ITestOutputHelper output)
{
    private const string Model = "mnist-cnn";
    private const int Clients = 16;

    [Fact]
    public async Task Infer_AllTestImages_IsAsAccurateAsTheRuntimeInBothEncodings()
    {
        var mnist = await Mnist.ReadTestAsync(CancellationToken.None);
        var images = mnist.Images.Select(pixels => pixels.Select(pixel => pixel / 255f).ToArray()).ToArray();

        var direct = RunDirectly(images);
        var json = await AskAllAsync(images, (client, input) => client.InferJsonAsync(Model, input));
        var binary = await AskAllAsync(images, (client, input) => client.InferBinaryAsync(Model, input));

        var accuracy = Accuracy(direct);
        output.WriteLine($"{images.Length} images: runtime {accuracy:P2}, JSON {Accuracy(json):P2}, binary {Accuracy(binary):P2}");
        Assert.Equal(10_000, images.Length);
        Assert.True(accuracy >= 0.985, $"Found {accuracy:P2}, expected at least 98.5 %.");
        Assert.Equal(accuracy, Accuracy(json));
        Assert.Equal(accuracy, Accuracy(binary));

        double Accuracy(int[] digits) => digits.Zip(mnist.Labels).Count(pair => pair.First == pair.Second) / (double)digits.Length;
    }

    private static int[] RunDirectly(float[][] images)
    {
        using var session = new DirectSession(Model);
        return [.. images.Select(image =>
        {
            using var value = OrtValue.CreateTensorValueFromMemory(image, [1, 1, 28, 28]);
            return Digit(session.Run(("image", value))[0]);
        })];
    }

    private async Task<int[]> AskAllAsync(float[][] images, Func<HttpClient, Protocol.Input, Task<float[][]>> ask)
    {
        var digits = new int[images.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, images.Length),
            new ParallelOptions { MaxDegreeOfParallelism = Clients },
            async (i, _) => digits[i] = Digit((await ask(fixture.Client, new Protocol.Input("image", [1, 1, 28, 28], images[i])))[0]));
        return digits;
    }

    private static int Digit(float[] scores) => Array.IndexOf(scores, scores.Max());
}
