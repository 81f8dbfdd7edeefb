namespace MaaS.Trainer.Tests;

/// <summary>The expected figures are those of scikit-learn 1.2.1 for the same float32 numbers, where no other source is named.</summary>
public sealed class ClassificationEvaluationTests
{
    private static readonly float[] ThreeClasses =
    [
        0.7f, 0.2f, 0.1f,
        0.1f, 0.8f, 0.1f,
        0.2f, 0.3f, 0.5f,
        0.4f, 0.4f, 0.2f,
        0.1f, 0.3f, 0.6f,
        0.25f, 0.5f, 0.25f,
        0.6f, 0.3f, 0.1f,
        0.05f, 0.05f, 0.9f,
        0.3f, 0.4f, 0.3f,
        1f, 0f, 0f,
    ];

    private static readonly int[] ThreeClassesExpected = [0, 1, 2, 1, 1, 1, 0, 2, 0, 1];

    [Fact]
    public void Metrics_ThreeClassesWithTies_AreThoseOfScikitLearn()
    {
        var evaluation = new ClassificationEvaluation(["a", "b", "c"]);
        evaluation.Add(ThreeClasses.AsSpan(0, 12), ThreeClassesExpected.AsSpan(0, 4));
        evaluation.Add(ThreeClasses.AsSpan(12), ThreeClassesExpected.AsSpan(4));

        var metrics = evaluation.Metrics(loss: 1.25);

        Assert.Equal(1.25, metrics["loss"]);
        Assert.Equal(0.6, metrics["accuracy"]!.Value, 12);
        Assert.Equal(0.611111111111111, metrics["precisionMacro"]!.Value, 12);
        Assert.Equal(0.6888888888888888, metrics["recallMacro"]!.Value, 12);
        Assert.Equal(0.6238095238095239, metrics["f1Macro"]!.Value, 12);
        Assert.Equal(0.6166666666666666, metrics["precisionWeighted"]!.Value, 12);
        Assert.Equal(0.6, metrics["recallWeighted"]!.Value, 12);
        Assert.Equal(0.5814285714285715, metrics["f1Weighted"]!.Value, 12);
        Assert.Equal(0.8156746031746032, metrics["auc"]!.Value, 12);
        Assert.Equal(2.184892050291996, metrics["logLoss"]!.Value, 6);
        Assert.Equal(0.3600000083446503, metrics["ece"]!.Value, 12);
        Assert.False(metrics.ContainsKey("top5Accuracy"));
    }

    [Fact]
    public void ToReport_ThreeClasses_HasMatrixClassesAndBins()
    {
        var evaluation = new ClassificationEvaluation(["a", "b", "c"]);
        evaluation.Add(ThreeClasses, ThreeClassesExpected);

        var report = evaluation.ToReport(loss: null);

        var classification = report.Classification!;
        Assert.Equal([[2, 1, 0], [2, 2, 1], [0, 0, 2]], classification.ConfusionMatrix!);
        Assert.Equal(new ClassReport("b", 2.0 / 3, 0.4, 0.5, 5), classification.PerClass[1]);
        Assert.Equal(15, classification.Calibration!.Bins.Count);
        Assert.Equal([2, 0, 2, 2, 0, 1, 1, 0, 1, 1], classification.Calibration.Bins.Skip(5).Select(bin => bin.Count));
        Assert.Equal(new CalibrationBin(8.0 / 15, 0.6, 2, 0.6f, 0.5), classification.Calibration.Bins[8]);
    }

    [Fact]
    public void ToReport_WorstRows_AreThoseWithTheHighestLoss()
    {
        var evaluation = new ClassificationEvaluation(["a", "b", "c"]);
        evaluation.Add(ThreeClasses, ThreeClassesExpected);

        var worst = evaluation.ToReport(loss: null).Worst;

        Assert.Equal([9, 4, 8, 3, 2, 5, 6, 0, 1, 7], worst.Select(example => example.Row));
        Assert.Equal(("b", "a", 1.0), (worst[0].Expected, worst[0].Predicted, worst[0].Score));
        Assert.Equal(-Math.Log(1.1920929e-7), worst[0].Loss!.Value, 6);
    }

    [Fact]
    public void Metrics_ClassesThatDoNotOccur_AreLeftOutOfTheMeans()
    {
        var evaluation = new ClassificationEvaluation(["a", "b", "c", "d"]);
        evaluation.Add(
            [0.7f, 0.1f, 0.1f, 0.1f, 0.1f, 0.2f, 0.1f, 0.6f, 0.2f, 0.5f, 0.2f, 0.1f, 0.1f, 0.2f, 0.3f, 0.4f], [0, 1, 1, 0]);

        var metrics = evaluation.Metrics(loss: null);

        Assert.Equal(0.6666666666666666, metrics["precisionMacro"]!.Value, 12);
        Assert.Equal(0.3333333333333333, metrics["recallMacro"]!.Value, 12);
        Assert.Equal(0.4444444444444444, metrics["f1Macro"]!.Value, 12);
        Assert.Equal(1, metrics["precisionWeighted"]!.Value, 12);
        Assert.Equal(0.6666666666666666, metrics["f1Weighted"]!.Value, 12);
        Assert.Equal(0.75, metrics["auc"]!.Value, 12);
        Assert.Equal(1.2404612792886, metrics["logLoss"]!.Value, 6);
        Assert.Equal(new ClassReport("d", 0, 0, 0, 0), evaluation.ToReport(loss: null).Classification!.PerClass[3]);
    }

    [Fact]
    public void Metrics_TwoClasses_HasTheAucOfTheSecond()
    {
        var evaluation = new ClassificationEvaluation(["no", "yes"]);
        evaluation.Add([0.9f, 0.1f, 0.6f, 0.4f, 0.65f, 0.35f, 0.2f, 0.8f, 0.4f, 0.6f, 0.6f, 0.4f], [0, 0, 1, 1, 0, 1]);

        var metrics = evaluation.Metrics(loss: null);

        Assert.Equal(0.6111111111111112, metrics["auc"]!.Value, 12);
        Assert.Equal(0.6202888730109924, metrics["logLoss"]!.Value, 6);
        Assert.Equal(0.2916666766007741, metrics["ece"]!.Value, 12);
    }

    [Fact]
    public void Metrics_OneClassOnly_HasNoAuc()
    {
        var evaluation = new ClassificationEvaluation(["no", "yes"]);
        evaluation.Add([0.9f, 0.1f, 0.6f, 0.4f], [0, 0]);

        var metrics = evaluation.Metrics(loss: null);

        Assert.Null(metrics["auc"]);
        Assert.Equal(1, metrics["accuracy"]);
        Assert.Equal(1, metrics["f1Macro"]);
    }

    [Fact]
    public void Metrics_NoRows_AreAllNull() =>
        Assert.All(new ClassificationEvaluation(["a", "b", "c", "d", "e", "f"]).Metrics(loss: null).Values, value => Assert.Null(value));

    [Fact]
    public void Metrics_NetworkThatDiverged_AreNullWhereNotFinite()
    {
        var evaluation = new ClassificationEvaluation(["a", "b"]);
        evaluation.Add([float.NaN, float.NaN, 0.5f, 0.5f], [1, 0]);

        var metrics = evaluation.Metrics(double.NaN);

        Assert.Equal((null, null, null, null), (metrics["loss"], metrics["logLoss"], metrics["ece"], metrics["auc"]));
        Assert.Equal((0L, null), (evaluation.ToReport(null).Worst[0].Row, evaluation.ToReport(null).Worst[0].Loss));
    }

    [Fact]
    public void Metrics_SixClasses_CountsTheFiveMostProbable()
    {
        var evaluation = new ClassificationEvaluation(["a", "b", "c", "d", "e", "f"]);
        float[] row = [0.3f, 0.2f, 0.2f, 0.15f, 0.1f, 0.05f];
        evaluation.Add([.. row, .. row, .. row], [0, 4, 5]);

        Assert.Equal(2.0 / 3, evaluation.Metrics(loss: null)["top5Accuracy"]!.Value, 12);
    }

    [Fact]
    public void Rank_OfEqualOnes_PutsTheLastFirst()
    {
        // scikit-learn's top_k_accuracy_score(k=2) is 0.8 for these rows.
        var inTopTwo = Enumerable.Range(0, 10)
            .Count(row => ClassificationEvaluation.Rank(ThreeClasses.AsSpan(row * 3, 3), ThreeClassesExpected[row]) < 2);

        Assert.Equal(8, inTopTwo);
    }

    [Fact]
    public void ToReport_ManyClasses_HasNoMatrix()
    {
        var labels = Enumerable.Range(0, 201).Select(i => $"class {i}").ToArray();
        var evaluation = new ClassificationEvaluation(labels);
        evaluation.Add([.. labels.Select((_, i) => i == 200 ? 1f : 0f)], [200]);

        var report = evaluation.ToReport(loss: null);

        Assert.Null(report.Classification!.ConfusionMatrix);
        Assert.False(report.Metrics.ContainsKey("auc"));
        Assert.Equal(1, report.Metrics["accuracy"]);
    }

    [Fact]
    public void Add_ProbabilitiesThatDoNotFit_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new ClassificationEvaluation(["a", "b"]).Add([0.5f, 0.5f, 1f], [0, 1]));
}
