using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class ApprovalStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);

    private RunRig _rig = null!;
    private RunId _run = null!;

    private ApprovalStep Step => _rig.Get<ApprovalStep>();

    public async Task InitializeAsync()
    {
        _rig = await RunRig.CreateAsync(azurite);
        _run = await _rig.AcceptAsync();
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task AskAsync_Again_KeepsTheTimeOfTheFirst()
    {
        var until = await AskAsync();
        _rig.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(until, await AskAsync());
        Assert.Equal(RunStep.AwaitingApproval, (await _rig.GetAsync(_run)).Step);
        Assert.Equal(ApprovalState.Open, await ReadAsync());
    }

    [Theory]
    [InlineData(true, ApprovalState.Approved)]
    [InlineData(false, ApprovalState.Refused)]
    public async Task AnswerAsync_InTime_IsTheAnswer(bool isApproved, ApprovalState state)
    {
        await AskAsync();

        var record = await AnswerAsync(isApproved);
        _rig.Time.Advance(2 * Timeout);

        Assert.Equal((isApproved, "me", "fine"), (record.Approval!.IsApproved, record.Approval.By, record.Approval.Comment));
        Assert.Equal(state, await ReadAsync());
        Assert.Equal(isApproved, (await AnswerAsync(isApproved)).Approval!.IsApproved);
        await Assert.ThrowsAsync<RunConflictException>(() => AnswerAsync(!isApproved));
    }

    [Fact]
    public async Task AnswerAsync_TwoAtOnce_OneWins()
    {
        await AskAsync();

        var answers = await Task.WhenAll(new[] { true, false }.Select(async isApproved =>
        {
            try
            {
                return (await AnswerAsync(isApproved)).Approval!.IsApproved;
            }
            catch (RunConflictException)
            {
                return null;
            }
        }));

        Assert.Equal((await _rig.GetAsync(_run)).Approval!.IsApproved, Assert.Single(answers, answer => answer is not null));
    }

    [Fact]
    public async Task AnswerAsync_NotAsked_Conflicts()
    {
        var error = await Assert.ThrowsAsync<RunConflictException>(() => AnswerAsync(true));

        Assert.Contains("has not come to that", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnswerAsync_TooLate_Conflicts()
    {
        await AskAsync();
        _rig.Time.Advance(Timeout);

        Assert.Equal(ApprovalState.TimedOut, await ReadAsync());
        var error = await Assert.ThrowsAsync<RunConflictException>(() => AnswerAsync(true));
        Assert.Contains("the time for it is over", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_IsCancelledWhateverWasAnswered()
    {
        await AskAsync();
        await AnswerAsync(true);
        await _rig.CancelAsync(_run);

        Assert.Equal(ApprovalState.Cancelled, await ReadAsync());
    }

    private Task<DateTimeOffset> AskAsync() => Step.AskAsync(_run, Timeout, CancellationToken.None);

    private Task<ApprovalState> ReadAsync() => Step.ReadAsync(_run, CancellationToken.None);

    private Task<RunRecord> AnswerAsync(bool isApproved) => Step.AnswerAsync(_run, isApproved, "me", "fine", CancellationToken.None);
}
