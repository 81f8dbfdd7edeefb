namespace MaaS.Trainer.Tests;

public sealed class BatchReaderTests
{
    private const int Ready = 4;

    [Fact]
    public async Task Read_WhileOneIsUsed_MakesTheNextAndNoMoreThanAFew()
    {
        var rows = new CountedRows(100);
        using var batches = Reader(rows).Read([.. Enumerable.Range(0, 100)], batchSize: 2, firstBatch: 0, epoch: 1).GetEnumerator();

        Assert.True(batches.MoveNext());

        // One is in use, some lie ready, and one waits for its place.
        await rows.Filled;
        Assert.Equal(1 + Ready + 1, rows.Fills);
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
            if (Fills == 1 + Ready + 1)
            {
                _filled.SetResult();
            }
        }
    }
}
