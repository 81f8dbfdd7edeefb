using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class CancelStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;

    public static TheoryData<RunStep> StepsBeforePublishing { get; } =
        [.. Enum.GetValues<RunStep>().Where(step => step < RunStep.Publishing)];

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [MemberData(nameof(StepsBeforePublishing))]
    public async Task ExecuteAsync_BeforePublishing_IsNoted(RunStep step)
    {
        var run = await AtAsync(step);

        await _rig.CancelAsync(run);
        var first = (await _rig.GetAsync(run)).CancelRequestedAt;
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        await _rig.CancelAsync(run);

        Assert.NotNull(first);
        Assert.Equal(first, (await _rig.GetAsync(run)).CancelRequestedAt);
    }

    [Theory]
    [InlineData(RunStep.Publishing)]
    [InlineData(RunStep.Promoting)]
    public async Task ExecuteAsync_FromPublishingOn_IsTooLate(RunStep step)
    {
        var run = await AtAsync(step);

        var error = await Assert.ThrowsAsync<RunConflictException>(() => _rig.CancelAsync(run));

        Assert.Contains("its model is being published", error.Message, StringComparison.Ordinal);
        Assert.Null((await _rig.GetAsync(run)).CancelRequestedAt);
    }

    [Theory]
    [InlineData(RunState.Succeeded, "it has succeeded already")]
    [InlineData(RunState.Failed, "it has failed already")]
    public async Task ExecuteAsync_Ended_IsTooLate(RunState state, string expected)
    {
        var run = await _rig.AcceptAsync();
        await _rig.Get<EndStep>().ExecuteAsync(run, state, null, CancellationToken.None);

        Assert.Contains(
            expected, (await Assert.ThrowsAsync<RunConflictException>(() => _rig.CancelAsync(run))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_FailedAfterItWasCancelled_IsTooLate()
    {
        var run = await _rig.AcceptAsync();
        await _rig.CancelAsync(run);
        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Failed, "error", CancellationToken.None);

        await Assert.ThrowsAsync<RunConflictException>(() => _rig.CancelAsync(run));
    }

    [Fact]
    public async Task ExecuteAsync_Cancelled_IsNoError()
    {
        var run = await _rig.AcceptAsync();
        await _rig.CancelAsync(run);
        await _rig.Get<EndStep>().ExecuteAsync(run, RunState.Cancelled, null, CancellationToken.None);

        await _rig.CancelAsync(run);
    }

    [Fact]
    public async Task ExecuteAsync_WhileItIsPublished_ExactlyOneWins()
    {
        for (var i = 0; i < 6; i++)
        {
            var run = await AtAsync(RunStep.Gating);
            await _rig.WriteModelAsync(run, constant: i);

            var publish = Task.Run(() => _rig.Get<PublishStep>().ExecuteAsync(run, CancellationToken.None));
            var isCancelled = true;
            try
            {
                await _rig.CancelAsync(run);
            }
            catch (RunConflictException)
            {
                isCancelled = false;
            }

            Assert.Equal(isCancelled, await publish is null);
        }
    }

    private async Task<RunId> AtAsync(RunStep step)
    {
        var run = await _rig.AcceptAsync();
        await _rig.SetAsync(run, found => found.At(step)!);
        return run;
    }
}
