namespace MaaS.Training.Tests;

public sealed class RunIdTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("7", true)]
    [InlineData("digits-2026-11-25", true)]
    [InlineData("a--b", true)]
    [InlineData("digits-t1", true)]
    [InlineData("digits-t00001", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("A", false)]
    [InlineData("ä", false)]
    [InlineData("a_b", false)]
    [InlineData("a/b", false)]
    [InlineData("..", false)]
    [InlineData("a\n", false)]
    [InlineData("digits-t0001", false)]
    public void TryChoose_Text_IsAnIdOrNot(string? text, bool isId) => Assert.Equal(isId, RunId.TryChoose(text, out _));

    [Fact]
    public void TryChoose_TooLong_IsNoId()
    {
        Assert.True(RunId.TryChoose(new string('a', RunId.MaxLength), out _));
        Assert.False(RunId.TryChoose(new string('a', RunId.MaxLength + 1), out _));
    }

    [Fact]
    public void OfTrial_OfTheLongestId_CanBeParsed()
    {
        var trial = RunId.Parse(new string('a', RunId.MaxLength)).OfTrial(9999);

        Assert.Equal(trial, RunId.Parse(trial.Value));
        Assert.EndsWith("-t9999", trial.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WhatIsNone_SaysWhatAnIdIs()
    {
        var error = Assert.Throws<FormatException>(() => RunId.Parse("No Id " + new string('x', 1000)));

        Assert.Contains(RunId.Rule, error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 400);
    }

    [Fact]
    public void New_Always_CouldBeChosen() => Assert.True(RunId.TryChoose(RunId.New().Value, out _));
}
