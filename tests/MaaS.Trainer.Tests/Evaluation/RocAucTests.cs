namespace MaaS.Trainer.Tests;

public sealed class RocAucTests
{
    [Theory]
    [InlineData(new[] { 0.1f, 0.4f, 0.35f, 0.8f }, new[] { false, false, true, true }, 0.75)] // the example of scikit-learn's roc_auc_score
    [InlineData(new[] { 1f, 1f, 1f, 1f }, new[] { false, false, true, true }, 0.5)]
    [InlineData(new[] { 0f, 0f, 1f, 1f }, new[] { true, true, false, false }, 0.0)]
    [InlineData(new[] { 0f, 1f }, new[] { true, true }, null)]
    [InlineData(new[] { 0f, 1f }, new[] { false, false }, null)]
    [InlineData(new[] { float.NaN, 1f }, new[] { false, true }, null)]
    [InlineData(new float[0], new bool[0], null)]
    public void Binary_ScoresWithTies_CountsThemHalf(float[] scores, bool[] isPositive, double? expected) =>
        Assert.Equal(expected, RocAuc.Binary(scores, isPositive));

    [Fact]
    public void Binary_ManyRows_IsTheShareOfPairsInOrder()
    {
        var random = new SeededRandom(3);
        var scores = Enumerable.Range(0, 300).Select(_ => (float)(int)(random.NextDouble() * 40)).ToArray();
        var isPositive = scores.Select(score => random.NextDouble() * 40 < score).ToArray();
        var pairs =
            from p in Enumerable.Range(0, 300).Where(row => isPositive[row])
            from n in Enumerable.Range(0, 300).Where(row => !isPositive[row])
            select scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;

        var expected = pairs.Average();

        Assert.Equal(expected, RocAuc.Binary(scores, isPositive)!.Value, 12);
    }
}
