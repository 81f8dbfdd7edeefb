using Microsoft.ML.OnnxRuntime;

namespace MaaS.EndToEnd.Tests;

[Collection(RealModelsCollection.Name)]
[Trait(RealModelsFixture.Server, RealModelsFixture.AnyServer)]
public sealed class SileroTests(RealModelsFixture fixture)
{
    private const string Model = "silero-vad";
    private const int SampleRate = 16_000;
    private const int ChunkLength = 512;
    private const int StateLength = 2 * 128;

    [Fact]
    public async Task Infer_FixedWaveformWithItsStateCarriedAlong_IsTheRuntimesAnswerToTheBit()
    {
        var expected = RunDirectly();
        var json = await AskAsync((client, inputs) => client.InferJsonAsync(Model, inputs));
        var binary = await AskAsync((client, inputs) => client.InferBinaryAsync(Model, inputs));

        Assert.Equal(Bits(expected), Bits(json));
        Assert.Equal(Bits(expected), Bits(binary));
        Assert.True(expected.Max() - expected.Min() > 0.01, "The waveform should move the answer.");
    }

    /// <summary>Two seconds: a tone that rises and swells, with a buzz of harmonics as voices have.</summary>
    private static float[][] Waveform() => [.. Enumerable.Range(0, 2 * SampleRate)
        .Select(i => i / (double)SampleRate)
        .Select(t => (float)(0.3 * Math.Sin(Math.PI * t / 2) * Enumerable.Range(1, 8).Sum(k => Math.Sin(2 * Math.PI * k * (110 + (40 * t)) * t) / k)))
        .Chunk(ChunkLength)
        .Where(chunk => chunk.Length == ChunkLength)];

    private static float[] RunDirectly()
    {
        using var session = new DirectSession(Model);
        var state = new float[StateLength];
        var probabilities = new List<float>();
        foreach (var chunk in Waveform())
        {
            using var input = OrtValue.CreateTensorValueFromMemory(chunk, [1, ChunkLength]);
            using var stateIn = OrtValue.CreateTensorValueFromMemory(state, [2, 1, 128]);
            using var rate = OrtValue.CreateTensorValueFromMemory<long>([SampleRate], []);
            var outputs = session.Run(("input", input), ("state", stateIn), ("sr", rate));
            probabilities.AddRange(outputs[0]);
            state = outputs[1];
        }

        return [.. probabilities, .. state];
    }

    private async Task<float[]> AskAsync(Func<HttpClient, Protocol.Input[], Task<float[][]>> ask)
    {
        var state = new float[StateLength];
        var probabilities = new List<float>();
        foreach (var chunk in Waveform())
        {
            var outputs = await ask(
                fixture.Client,
                [new("input", [1, ChunkLength], chunk), new("state", [2, 1, 128], state), new("sr", [], new[] { (long)SampleRate })]);
            probabilities.AddRange(outputs[0]);
            state = outputs[1];
        }

        return [.. probabilities, .. state];
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
