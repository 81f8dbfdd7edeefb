using System.Runtime.InteropServices;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class ClassificationScoresTests
{
    [Fact]
    public void Normalize_Distribution_IsLeftAsItIs()
    {
        float[] scores = [0.25f, 0.7499f, 0.0002f];

        ClassificationScores.Normalize(scores);

        Assert.Equal([0.25f, 0.7499f, 0.0002f], scores);
    }

    [Theory]
    [InlineData(10_000f, 10_001f)]
    [InlineData(-10_000f, -9_999f)]
    [InlineData(float.MaxValue, float.MaxValue)]
    [InlineData(float.MinValue, float.MaxValue)]
    [InlineData(0.9f, 0.9f)]
    public void Normalize_Logits_GiveADistributionAtAnySize(float low, float high)
    {
        float[] scores = [low, high];

        ClassificationScores.Normalize(scores);

        Assert.Equal(1, scores.Sum(), 1e-6);
        Assert.Equal(1 / (1 + Math.Exp((double)low - high)), scores[1], 1e-6);
    }

    [Theory]
    [InlineData(float.NaN, 1f)]
    [InlineData(1f, float.NaN)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    public void Normalize_NotNumbers_IsInvalidInput(float first, float second) =>
        Assert.Throws<InvalidInputException>(() => ClassificationScores.Normalize([first, second]));

    [Fact]
    public void Normalize_RuledOutClass_HasScoreZero()
    {
        float[] scores = [2, float.NegativeInfinity, 2];

        ClassificationScores.Normalize(scores);

        Assert.Equal([0.5f, 0, 0.5f], scores);
    }

    [Fact]
    public void HighestFirst_Ties_AreOrderedByIndex() =>
        Assert.Equal([3, 1, 2, 0], ClassificationScores.HighestFirst([0.1f, 0.2f, 0.2f, 0.5f, 0.1f], 4));

    [Fact]
    public void Read_TwoRows_GivesTheBestOfEachWithLabels()
    {
        var manifest = Manifest(["a", "b", "c"]);

        var rows = ClassificationScores.For(manifest, topK: 2).Read(Output([0.1f, 0.7f, 0.2f, 0.5f, 0.2f, 0.3f], 2, 3), 2).ToArray();

        Assert.Equal([new LabelScore("b", 0.7f), new LabelScore("c", 0.2f)], rows[0].Predictions);
        Assert.Equal([new LabelScore("a", 0.5f), new LabelScore("c", 0.3f)], rows[1].Predictions);
    }

    [Fact]
    public void Read_NoTopK_GivesFiveOrAllWithIndicesAsLabels()
    {
        var scores = ClassificationScores.For(Manifest(labels: null), topK: null);

        Assert.Equal(["2", "1", "0"], Best(scores.Read(Output([1, 2, 3], 1, 3), 1)));
        Assert.Equal(5, Best(scores.Read(Output(new float[7], 7), 1)).Length);
        Assert.Equal(5, Best(scores.Read(Output(new float[7], 1, 7, 1, 1), 1)).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4)]
    public void Read_TopKOutOfRange_SaysTheRange(int topK)
    {
        var error = Assert.Throws<InvalidInputException>(() => ClassificationScores.For(Manifest(null), topK).Read(Output([1, 2, 3], 1, 3), 1));

        Assert.Contains("expected 1 to 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LabelsDoNotFit_IsTheModelsFault()
    {
        var error = Assert.Throws<ModelUnavailableException>(() => ClassificationScores.For(Manifest(["a", "b"]), null).Read(Output([1, 2, 3], 1, 3), 1));

        Assert.Contains("2 labels", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 classes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, new long[] { 1, 2, 3 })]
    [InlineData(2, new long[] { 1, 6 })]
    [InlineData(6, new long[] { 6, 1 })]
    public void Read_OutputIsNotRowsOfScores_IsTheModelsFault(int rows, long[] shape) => Assert.Throws<ModelUnavailableException>(
        () => ClassificationScores.For(Manifest(null), null).Read(Output(new float[6], shape), rows));

    [Fact]
    public void Read_Fp16AndFp64_GiveTheSameAsFp32()
    {
        var scores = ClassificationScores.For(Manifest(null), null);
        Half[] halves = [(Half)1, (Half)2, (Half)3];
        double[] doubles = [1, 2, 3];

        var expected = scores.Read(Output([1, 2, 3], 1, 3), 1).Single().Predictions;

        Assert.Equal(expected, scores.Read(new Tensor("scores", TensorDataType.Fp16, [1, 3], MemoryMarshal.AsBytes<Half>(halves).ToArray()), 1).Single().Predictions);
        Assert.Equal(expected, scores.Read(new Tensor("scores", TensorDataType.Fp64, [1, 3], MemoryMarshal.AsBytes<double>(doubles).ToArray()), 1).Single().Predictions);
    }

    [Fact]
    public void For_SeveralOutputs_PrefersTheNamedThenTheFirstMatrixOfFloats()
    {
        var label = TestManifests.Spec("label", TensorDataType.Int64, -1);
        var vector = TestManifests.Spec("vector", TensorDataType.Fp32, -1);
        var matrix = TestManifests.Spec("matrix", TensorDataType.Fp16, -1, 3);
        var named = TestManifests.Spec("probabilities", TensorDataType.Fp32, -1, 3);

        Assert.Equal("probabilities", Choose(label, vector, matrix, named));
        Assert.Equal("matrix", Choose(label, vector, matrix));
        Assert.Equal("vector", Choose(label, vector));
        Assert.Throws<ModelUnavailableException>(() => Choose(label));
    }

    [Fact]
    public void Serialize_Response_HasShortScoresAndOnlyWhatIsThere()
    {
        var response = new PredictionResponse { Model = "mnist-cnn", Version = "1", Predictions = [new LabelScore("7", 0.9998f)] };
        var list = new PredictionResponse { Model = "m", Version = "2", Rows = [new RowPrediction { Values = [1.5] }] };

        Assert.Equal(
            """{"model":"mnist-cnn","version":"1","predictions":[{"label":"7","score":0.9998}]}""",
            JsonSerializer.Serialize(response, PredictionJson.Default.PredictionResponse));
        Assert.Equal("""{"model":"m","version":"2","rows":[{"values":[1.5]}]}""", JsonSerializer.Serialize(list, PredictionJson.Default.PredictionResponse));
    }

    private static string Choose(params TensorSpec[] outputs) => ClassificationScores.For(TestManifests.With([], outputs), null).Output;

    private static string[] Best(IEnumerable<RowPrediction> rows) => [.. rows.Single().Predictions!.Select(prediction => prediction.Label)];

    private static ModelManifest Manifest(string[]? labels) => TestManifests.With([], labels: labels);

    private static Tensor Output(float[] scores, params long[] shape) =>
        new("scores", TensorDataType.Fp32, shape, MemoryMarshal.AsBytes<float>(scores).ToArray());
}
