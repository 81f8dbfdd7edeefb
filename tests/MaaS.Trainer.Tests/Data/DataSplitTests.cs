namespace MaaS.Trainer.Tests;

public sealed class DataSplitTests
{
    private static readonly int[] Rows = [.. Enumerable.Range(0, 100)];
    private static readonly int[] Classes = [.. Enumerable.Range(0, 100).Select(i => i < 80 ? 0 : 1)];

    [Fact]
    public void Create_Stratified_KeepsTheSharesOfTheClasses()
    {
        var split = DataSplit.Create(Rows, Classes, new SplitSpec { Validation = 0.2, Test = 0.1 }, testRows: null);

        Assert.Equal((70, 20, 10), (split.Train.Length, split.Validation.Length, split.Test.Length));
        Assert.Equal((4, 2), (split.Validation.Count(row => row >= 80), split.Test.Count(row => row >= 80)));
        Assert.Equal(Rows, split.Train.Concat(split.Validation).Concat(split.Test).Order());
    }

    [Fact]
    public void Create_SameSeed_GivesTheSamePartsAndAnotherSeedOthers()
    {
        var split = Create(seed: 1);

        Assert.Equal(split.Train, Create(seed: 1).Train);
        Assert.Equal(split.Hash, Create(seed: 1).Hash);
        Assert.NotEqual(split.Hash, Create(seed: 2).Hash);
        Assert.Equal("0e7ae85fdbf6648da0f3ca51a1534313", split.Hash[..32]);
    }

    [Fact]
    public void Create_TestRowsOfTheirOwn_LeavesAllOthersToTrainAndValidateWith()
    {
        var split = DataSplit.Create(Rows, Classes, new SplitSpec { Validation = 0.1 }, testRows: [3, 4]);

        Assert.Equal([3, 4], split.Test);
        Assert.Equal(100, split.Train.Length + split.Validation.Length);
    }

    [Fact]
    public void Create_NothingSaid_KeepsATenthForTheTest() => Assert.Equal(10, Create(seed: 1).Test.Length);

    [Theory]
    [InlineData(0.1, "none is left to validate with ($.data.split.validation)")]
    [InlineData(0, "none is left to test with ($.data.split.test)")]
    public void Create_PartWouldBeEmpty_SaysSo(double validation, string expected)
    {
        var error = Assert.Throws<TrainingException>(
            () => DataSplit.Create([0, 1, 2], null, new SplitSpec { Validation = validation }, testRows: null));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static DataSplit Create(int seed) => DataSplit.Create(Rows, classes: null, new SplitSpec { Seed = seed }, testRows: null);
}
