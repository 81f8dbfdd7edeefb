using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class RunTableTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RunRig _rig = null!;

    private RunTable Table => _rig.Table;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task TryInsertAsync_Twice_KeepsTheFirst()
    {
        var record = Made(RunId.New());

        Assert.True(await Table.TryInsertAsync(record, CancellationToken.None));
        Assert.False(await Table.TryInsertAsync(record with { Name = "other" }, CancellationToken.None));
        Assert.Equal("made", (await Table.FindAsync(record.Id, CancellationToken.None))!.Name);
    }

    [Fact]
    public async Task FindAsync_EverythingSet_ReadsWhatWasWritten()
    {
        var at = _rig.Time.GetUtcNow();
        var record = Made(RunId.New()) with
        {
            Parent = RunId.New(),
            State = RunState.Failed,
            Step = RunStep.Ended,
            StartedAt = at,
            FinishedAt = at,
            CancelRequestedAt = at,
            Attempt = 2,
            Job = new JobHandle("place", "job"),
            JobStartedAt = at,
            Detail = "detail",
            Data = new RunData("blob:datasets/x", 2, 3, "ab"),
            Incumbent = 4,
            Approval = new RunApproval { AskedAt = at, Until = at, IsApproved = true, By = "me", Comment = "fine" },
            Version = 5,
            PromotedTo = "default",
            Error = "error",
        };

        await Table.TryInsertAsync(record, CancellationToken.None);
        var found = (await Table.FindAsync(record.Id, CancellationToken.None))!;

        Assert.Equal(record, found with { ETag = null });
    }

    [Fact]
    public async Task FindAsync_Unknown_IsNull() => Assert.Null(await Table.FindAsync(RunId.New(), CancellationToken.None));

    [Fact]
    public async Task ChangeAsync_ManyAtOnce_AllTakeEffect()
    {
        var id = await _rig.AcceptAsync();

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
            Table.ChangeAsync(id, found => found with { Attempt = found.Attempt + 1 }, CancellationToken.None)));

        Assert.Equal(12, (await _rig.GetAsync(id)).Attempt);
    }

    [Fact]
    public async Task ChangeAsync_ToNull_LeavesTheRecord()
    {
        var id = await _rig.AcceptAsync();
        var before = await _rig.GetAsync(id);

        Assert.Equal(before.ETag, (await Table.ChangeAsync(id, _ => null, CancellationToken.None)).ETag);
        Assert.Equal(before.ETag, (await _rig.GetAsync(id)).ETag);
    }

    [Fact]
    public async Task ChangeAsync_Unknown_Fails() => await Assert.ThrowsAsync<RunFailedException>(() =>
        Table.ChangeAsync(RunId.New(), found => found, CancellationToken.None));

    [Fact]
    public async Task ReadNewestAsync_Many_AreTheNewestFirstAndNoTrials()
    {
        await _rig.RemoveAllRunsAsync();
        var ids = new List<RunId>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await InsertAsync(_rig.Time.GetUtcNow().AddMinutes(i)));
        }

        await Table.TryInsertAsync(Made(ids[4].OfTrial(0)) with { Parent = ids[4] }, CancellationToken.None);

        var newest = await Table.ReadNewestAsync(3, CancellationToken.None);

        Assert.Equal([ids[4], ids[3], ids[2]], newest.Select(record => record.Id));
        Assert.Equal(5, (await Table.ReadNewestAsync(200, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Reads_ByKind_FindTheirs()
    {
        await _rig.RemoveAllRunsAsync();
        var now = _rig.Time.GetUtcNow();
        var open = await InsertAsync(now);
        var ended = await InsertAsync(now);
        await _rig.SetAsync(ended, found => found with { State = RunState.Succeeded, FinishedAt = now.AddDays(-2) });
        var recent = await InsertAsync(now);
        await _rig.SetAsync(recent, found => found with { State = RunState.Failed, FinishedAt = now });
        var trial = open.OfTrial(3);
        await Table.TryInsertAsync(Made(trial) with { Parent = open }, CancellationToken.None);

        Assert.Equal(new[] { open, trial }.ToHashSet(), (await IdsAsync(Table.ReadOpenAsync(CancellationToken.None))).ToHashSet());
        Assert.Equal([trial], await IdsAsync(Table.ReadTrialsAsync(open, CancellationToken.None)));
        Assert.Equal([ended], await IdsAsync(Table.ReadEndedBeforeAsync(now.AddDays(-1), CancellationToken.None)));
    }

    [Fact]
    public async Task IsWantedAsync_TrialOfASearchThatIsCancelled_IsFalse()
    {
        var search = await _rig.AcceptAsync();
        var trial = Made(search.OfTrial(0)) with { Parent = search };
        Assert.True(await Table.IsWantedAsync(trial, CancellationToken.None));

        await _rig.CancelAsync(search);

        Assert.False(await Table.IsWantedAsync(trial, CancellationToken.None));
    }

    [Theory]
    [InlineData(RunStep.Gating)]
    [InlineData(RunStep.Training)]
    public async Task At_StepBeforePublishingCarriedOutLate_DoesNotGoBack(RunStep late)
    {
        var id = await _rig.AcceptAsync();
        await _rig.SetAsync(id, found => found.At(RunStep.Publishing)!);

        Assert.Null((await _rig.GetAsync(id)).At(late));
        Assert.NotNull((await _rig.GetAsync(id)).At(RunStep.Publishing));
        Assert.NotNull((await _rig.GetAsync(id)).At(RunStep.Promoting));
    }

    [Fact]
    public async Task At_LongDetail_FitsIntoTheTable()
    {
        var id = await _rig.AcceptAsync();

        await _rig.SetAsync(id, found => found.At(RunStep.Dispatching, new string('x', 1 << 20))!);

        Assert.InRange((await _rig.GetAsync(id)).Detail!.Length, BoundedText.MaxLength, BoundedText.MaxLength + 1);
    }

    private async Task<RunId> InsertAsync(DateTimeOffset createdAt)
    {
        var id = RunId.New();
        await Table.TryInsertAsync(Made(id) with { CreatedAt = createdAt }, CancellationToken.None);
        return id;
    }

    private static async Task<List<RunId>> IdsAsync(IAsyncEnumerable<RunRecord> records) =>
        await records.Select(record => record.Id).ToListAsync();

    private static RunRecord Made(RunId id) => new()
    {
        Id = id,
        Name = "made",
        SpecSha256 = new string('a', 64),
        Model = "made",
        Compute = JobPlace.Compute,
        Attempts = 3,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
