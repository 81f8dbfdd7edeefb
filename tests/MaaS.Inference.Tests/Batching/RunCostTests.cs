namespace MaaS.Inference.Tests.Batching;

public sealed class RunCostTests
{
    private readonly RunCost _cost = new(prior: null);

    [Fact]
    public void PredictMs_RunsOfSeveralSizes_FindsFixedAndGrowingCost()
    {
        Learn(rows => 2 + (0.5 * rows), 1, 4, 8, 32);

        Assert.Equal(2 + (0.5 * 16), _cost.PredictMs(16), 3);
    }

    [Fact]
    public void PredictMs_NoRunYet_IsWhatThePriorSays()
    {
        Learn(_ => 3, 1);

        Assert.Equal(3, new RunCost(_cost).PredictMs(1), 6);
        Assert.Equal(0, new RunCost(prior: null).PredictMs(1));
    }

    [Fact]
    public void PredictMs_RunsOfOneSize_GrowsWithTheRows()
    {
        Learn(_ => 8, 4);

        Assert.Equal(2 * 8, _cost.PredictMs(8), 6);
        Assert.False(_cost.HasSlope);
    }

    [Fact]
    public void PredictMs_RunsOfOneSizeForLong_KeepsTheSlopeThatWasSeen()
    {
        Learn(rows => 1 + (0.25 * rows), 1, 4, 8);
        for (var i = 0; i < 2000; i++)
        {
            _cost.Add(8, 3);
        }

        Assert.False(_cost.HasSlope);
        Assert.Equal(1 + (0.25 * 4), _cost.PredictMs(4), 2);
    }

    [Theory]
    [InlineData(10, -0.2)]
    [InlineData(-1, 0.5)]
    public void PredictMs_LineWouldBeNegativeSomewhere_NeverIs(double fixedMs, double msPerRow)
    {
        Learn(rows => Math.Max(0.01, fixedMs + (msPerRow * rows)), 2, 4, 8, 16, 32);

        Assert.All(Enumerable.Range(0, 200), rows => Assert.True(_cost.PredictMs(rows) >= 0));
        Assert.True(_cost.PredictMs(64) >= _cost.PredictMs(32));
    }

    [Fact]
    public void Add_OneRunIsHeldUp_ChangesLittle()
    {
        Learn(rows => 1 + rows, 1, 2, 4, 8);
        _cost.Add(1, 5000);

        Assert.InRange(_cost.PredictMs(8), 8, 11);
    }

    [Fact]
    public void Add_RunsTakeLongerNow_FollowsWithinAHundred()
    {
        Learn(rows => 1 + rows, 1, 2, 4, 8);
        for (var i = 0; i < 100; i++)
        {
            _cost.Add(1 << (i % 4), 20 * (1 + (1 << (i % 4))));
        }

        Assert.InRange(_cost.PredictMs(8), 0.8 * 180, 1.2 * 180);
    }

    [Fact]
    public void Add_RunOfNoRow_IsAFigureLikeAnother()
    {
        Learn(_ => 3, 0);

        Assert.Equal(3, _cost.PredictMs(1), 6);
        Assert.InRange(_cost.PredictMs(0), 0, 3);
    }

    [Fact]
    public void PayingRows_RowsCostNextToNothing_IsAsManyAsMayBe()
    {
        Learn(rows => 0.09 + (0.012 * rows), 1, 8, 32);

        Assert.Equal(32, _cost.PayingRows(max: 32));
    }

    [Fact]
    public void PayingRows_EachRowCostsAsMuchAsARun_IsFew()
    {
        Learn(rows => 0.05 + (5 * rows), 1, 2, 4);

        Assert.Equal(1, _cost.PayingRows(max: 32));
    }

    [Fact]
    public void PayingRows_SlopeIsForgotten_LooksAgainWithTwiceAsMany()
    {
        Assert.Equal(32, _cost.PayingRows(max: 32));
        Learn(rows => 0.05 + (5 * rows), 1, 2, 4);
        for (var i = 0; i < 1000; i++)
        {
            _cost.Add(1, 5.05);
        }

        Assert.False(_cost.HasSlope);
        Assert.Equal(2, _cost.PayingRows(max: 32));
    }

    private void Learn(Func<int, double> ms, params int[] sizes)
    {
        for (var i = 0; i < 20; i++)
        {
            foreach (var rows in sizes)
            {
                _cost.Add(rows, ms(rows));
            }
        }
    }
}
