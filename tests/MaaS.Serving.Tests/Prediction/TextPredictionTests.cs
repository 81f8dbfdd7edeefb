using MaaS.Inference;
using MaaS.Testing;

namespace MaaS.Serving.Tests;

public sealed class TextPredictionTests : IDisposable
{
    private readonly TextModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task PredictAsync_OneText_GivesLabelsAndScores()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier("T"), maxLength: 8);

        var answer = await _model.PredictAsync("""{"text":"Good!"}""");

        // "good" says 6 and "!" is unknown and says nothing: the mean is 3.
        Assert.Null(answer.Rows);
        Assert.Equal(["good", "bad"], answer.Predictions!.Select(prediction => prediction.Label));
        Assert.Equal(Sigmoid(3), answer.Predictions![0].Score, 1e-6);
    }

    [Fact]
    public async Task PredictAsync_ListOfTexts_IsPaddedToTheLongest()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier("T"), maxLength: 3);

        var answer = await _model.PredictAsync("""{"texts":["good","bad bad bad good good",""]}""", topK: 1);

        Assert.Null(answer.Predictions);
        Assert.Equal(["good", "bad", "bad"], answer.Rows!.Select(row => Assert.Single(row.Predictions!).Label));
        Assert.Equal([Sigmoid(2), Sigmoid(6), 0.5], answer.Rows!.Select(row => (double)row.Predictions![0].Score), AlmostEqual);
    }

    [Fact]
    public async Task PredictAsync_FixedLength_IsAlwaysPaddedToIt()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier(4), maxLength: 4, ""","padding":"pre","truncation":"pre" """);

        var answer = await _model.PredictAsync("""{"texts":["good","bad bad goodly good very good"]}""");

        Assert.Equal([Sigmoid(1.5), Sigmoid(3)], answer.Rows!.Select(row => (double)row.Predictions![0].Score), AlmostEqual);
    }

    [Fact]
    public async Task PredictAsync_PlainText_IsOneText()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier("T"), maxLength: 8);

        var answer = await _model.PredictAsync("text/plain", "bad\nbad");

        Assert.Equal(Sigmoid(6), answer.Predictions!.Single(prediction => prediction.Label == "bad").Score, 1e-6);
    }

    [Fact]
    public async Task PredictAsync_MaskAndTypes_AreFilled()
    {
        await _model.PublishAsync(OnnxModels.MaskedTextClassifier(), maxLength: 8, ""","addSpecialTokens":true""");

        var answer = await _model.PredictAsync("""{"texts":["good","good bad very very",""]}""", topK: 1);

        Assert.Equal([Sigmoid(6), 0.5, 0.5], answer.Rows!.Select(row => (double)row.Predictions![0].Score), AlmostEqual);
    }

    [Fact]
    public async Task PredictAsync_TextThatTheBudgetCannotEncode_IsTooLarge()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier("T"), maxLength: 8);

        var error = await Assert.ThrowsAsync<PayloadTooLargeException>(() => _model.PredictAsync("text/plain", new string('a', 100_000)));

        Assert.Contains("MaxBytesInFlight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_Cancelled_Stops()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier("T"), maxLength: 8);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _model.PredictAsync("application/json", """{"text":"a"}""", cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task PredictAsync_LengthOfTheModelIsAnother_SaysWhatIsExpected()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier(5), maxLength: 4);

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => _model.PredictAsync("""{"text":"a"}"""));

        Assert.Contains("[-1,5]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_VocabularyThatIsNone_MakesTheModelUnavailable()
    {
        await _model.PublishUncheckedAsync(OnnxModels.TextClassifier("T"), "a\nb\n");

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => _model.PredictAsync("""{"text":"a"}"""));

        Assert.Contains("'vocab.txt' has no token '[UNK]'", error.Message, StringComparison.Ordinal);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static bool AlmostEqual(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;
}
