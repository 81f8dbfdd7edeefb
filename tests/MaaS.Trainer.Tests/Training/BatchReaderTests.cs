namespace MaaS.Trainer.Tests;

public sealed class BatchReaderTests
{
    // Two groups of 16 batches: one that is used, one that lies ready; and a third that waits for its place.
    private const int MadeAhead = 3 * 16;

    [Fact]
    public async Task Read_WhileOneIsUsed_MakesTheNextAndNoMoreThanAFew()
    {
        var rows = new CountedRows(200);
        using var batches = Reader(rows).Read([.. Enumerable.Range(0, 200)], batchSize: 2, firstBatch: 0, epoch: 1).GetEnumerator();

        Assert.True(batches.MoveNext());

        await rows.Filled;
        Assert.Equal(MadeAhead, rows.Fills);
    }

    [Fact]
    public void Read_FromTheMiddle_GivesTheRestInOrder()
    {
        int[] order = [.. Enumerable.Range(0, 11).Reverse()];

        var batches = Reader(new CountedRows(11)).Read(order, batchSize: 3, firstBatch: 2, epoch: 1).ToList();

        Assert.Equal([[4, 3, 2], [1, 0]], batches.Select(batch => ((float[])batch.Inputs).Select(value => (int)value)));
        Assert.Equal([[4, 3, 2], [1, 0]], batches.Select(batch => ((long[])batch.Targets).Select(value => (int)value)));
    }

    [Fact]
    public void Read_RowsCannotBeRead_FailsWithTheReason()
    {
        var error = Assert.Throws<TrainingException>(
            () => Reader(new CountedRows(10, failsAt: 6)).Read([.. Enumerable.Range(0, 10)], batchSize: 2, firstBatch: 0, epoch: 1).Count());

        Assert.Equal("Row 6 is broken.", error.Message);
    }

    [Fact]
    public void Read_Mixup_FollowsFromSeedEpochAndPlace()
    {
        Assert.Equal(Mix(seed: 1, epoch: 1), Mix(seed: 1, epoch: 1));
        Assert.NotEqual(Mix(seed: 1, epoch: 1), Mix(seed: 1, epoch: 2));
        Assert.NotEqual(Mix(seed: 1, epoch: 1), Mix(seed: 2, epoch: 1));

        static string Mix(int seed, int epoch)
        {
            var batches = Reader(new CountedRows(10), seed, mixup: 0.4).Read([.. Enumerable.Range(0, 10)], 5, 0, epoch).ToList();
            Assert.All(batches, batch => Assert.InRange(batch.MixShare, 0, 1));
            return string.Join(' ', batches.Select(batch => $"{batch.MixShare:r} {string.Join(',', batch.Partners!)}"));
        }
    }

    private static BatchReader Reader(CountedRows rows, int seed = 1, double mixup = 0) => new(
        new DatasetPart(rows, [.. Enumerable.Range(0, rows.Count)], [], null, row => $"row {row}"), new AugmentationSpec { Mixup = mixup }, seed);

    /// <summary>Row i is the number i.</summary>
    private sealed class CountedRows(int count, int failsAt = -1) : FloatRows
    {
        private readonly TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Fills { get; private set; }

        /// <summary>Done when as many batches were made as may be.</summary>
        public Task Filled => _filled.Task;

        public override int Count => count;

        public override Shape Shape { get; } = Shape.Of(1);

        public override void Fill(ReadOnlySpan<int> rows, Span<float> destination)
        {
            if (rows.Contains(failsAt))
            {
                throw new TrainingException($"Row {failsAt} is broken.");
            }

            for (var i = 0; i < rows.Length; i++)
            {
                destination[i] = rows[i];
            }

            Fills++;
            if (Fills == MadeAhead)
            {
                _filled.SetResult();
            }
        }
    }
}
