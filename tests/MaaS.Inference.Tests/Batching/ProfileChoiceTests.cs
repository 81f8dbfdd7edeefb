namespace MaaS.Inference.Tests.Batching;

public sealed class ProfileChoiceTests
{
    private readonly ProfileChoice _choice = new();

    [Fact]
    public void Choose_ClearlyFasterOnAllCores_TakesThemWhenAlone()
    {
        Learn(RunProfile.Throughput, 10);
        Learn(RunProfile.Latency, 6);

        Assert.Equal(RunProfile.Latency, _choice.Choose(rows: 1, isAlone: true));
        Assert.Equal(RunProfile.Throughput, _choice.Choose(rows: 1, isAlone: false));
    }

    [Fact]
    public void Choose_HardlyFasterOnAllCores_DoesNot()
    {
        Learn(RunProfile.Throughput, 10);
        Learn(RunProfile.Latency, 9);

        Assert.Equal(RunProfile.Throughput, _choice.Choose(rows: 1, isAlone: true));
    }

    [Fact]
    public void Choose_NothingIsKnown_MeasuresOneThreadFirstAndThenAllCores()
    {
        var chosen = new List<RunProfile>();
        for (var i = 0; i < 6; i++)
        {
            chosen.Add(_choice.Choose(rows: 1, isAlone: true));
            _choice.Add(rows: 1, chosen[^1], chosen[^1] == RunProfile.Latency ? 5 : 10);
        }

        Assert.Equal([.. Enumerable.Repeat(RunProfile.Throughput, 3), .. Enumerable.Repeat(RunProfile.Latency, 3)], chosen);
    }

    [Fact]
    public void Choose_RunOfMicroseconds_NeverTriesAllCores()
    {
        Learn(RunProfile.Throughput, 0.4);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(RunProfile.Throughput, _choice.Choose(rows: 1, isAlone: true)));
    }

    [Fact]
    public void Choose_MuchLater_LooksAgainAndFollows()
    {
        Learn(RunProfile.Throughput, 10);
        Learn(RunProfile.Latency, 12);

        var probes = Enumerable.Range(0, 1024).Count(_ => _choice.Choose(rows: 1, isAlone: true) == RunProfile.Latency);
        Learn(RunProfile.Latency, 3, times: 10);

        Assert.Equal(128, probes);
        Assert.Equal(RunProfile.Latency, _choice.Choose(rows: 1, isAlone: true));
    }

    /// <summary>A look at one core takes longer as a rule, so that it must not show at the 99th percentile.</summary>
    [Fact]
    public void Choose_MuchFasterOnAllCores_SeldomLooksAgain()
    {
        Learn(RunProfile.Throughput, 10);
        Learn(RunProfile.Latency, 5);

        var probes = Enumerable.Range(0, 1024).Count(_ => _choice.Choose(rows: 1, isAlone: true) == RunProfile.Throughput);

        Assert.Equal(4, probes);
    }

    [Fact]
    public void Choose_OtherNumberOfRows_IsKnownByItself()
    {
        Learn(RunProfile.Throughput, 10);
        Learn(RunProfile.Latency, 5);

        Assert.Equal(RunProfile.Throughput, _choice.Choose(rows: 16, isAlone: true));
    }

    [Fact]
    public void FastestMs_BothAreKnown_IsTheSmaller()
    {
        Assert.Null(_choice.FastestMs(rows: 1));
        Learn(RunProfile.Throughput, 10);
        Assert.Equal(10, _choice.FastestMs(rows: 1));
        Learn(RunProfile.Latency, 6);
        Assert.Equal(6, _choice.FastestMs(rows: 1));
    }

    private void Learn(RunProfile profile, double ms, int times = 3)
    {
        for (var i = 0; i < times; i++)
        {
            _choice.Add(rows: 1, profile, ms);
        }
    }
}
