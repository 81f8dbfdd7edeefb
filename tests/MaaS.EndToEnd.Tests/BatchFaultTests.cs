using System.Security.Cryptography;
using System.Text.Json;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>Batches whose app or storage ends in the middle: every row is answered once all the same.</summary>
public sealed class BatchFaultTests
{
    [Fact]
    public async Task Batch_OfManyRows_SurvivesTwoKills()
    {
        await using var rig = await FaultRig.StartAsync(chunkRows: 1000);
        var csv = new BatchCsv(100_000);

        var (id, first) = await UploadAsync(
            rig, csv, batch => RowsDone(batch) > csv.Rows / 10, batch => RowsDone(batch) >= csv.Rows * 8 / 10);
        await rig.KillAppAsync();
        await rig.StartAppAsync();

        var second = RandomNumberGenerator.GetInt32(RowsDone(first), csv.Rows * 9 / 10);
        await rig.WaitAsync(id, batch => RowsDone(batch) >= second);
        await rig.KillAppAsync();
        await rig.StartAppAsync();

        await rig.CheckAsync(id, csv);
    }

    [Fact]
    public async Task Batch_KilledWhileItsChunksAreFound_FindsTheRest()
    {
        await using var rig = await FaultRig.StartAsync(chunkRows: 5);
        var csv = new BatchCsv(4000);

        var (id, _) = await UploadAsync(
            rig, csv, batch => batch.TryGetProperty("rowsKnown", out var rows) && rows.GetInt32() > 160,
            batch => batch.GetProperty("rowsKnownIsTotal").GetBoolean());
        await rig.KillAppAsync();
        await rig.StartAppAsync();

        await rig.CheckAsync(id, csv);
    }

    [Fact]
    public async Task Batch_WhoseStorageIsAwayForAMoment_GoesOn()
    {
        await using var rig = await FaultRig.StartAsync(chunkRows: 100);
        var csv = new BatchCsv(20_000);
        var id = await rig.UploadAsync("add/outage.csv", csv.ToContent());

        await rig.WaitAsync(id, batch => RowsDone(batch) > csv.Rows / 10);
        await rig.Azurite.StopAsync();
        await rig.Azurite.StartAsync();

        await rig.CheckAsync(id, csv);
    }

    [Fact]
    public async Task Batch_WhoseModelIsRemoved_FailsAndSaysSo()
    {
        var tries = 1;
        while (!await TryOrphanAsync())
        {
            Assert.True(++tries <= 3, "Three batches ended well although their model was removed.");
        }
    }

    /// <summary>False when the batch ended well, as it may before the app is killed where the test is held up.</summary>
    private static async Task<bool> TryOrphanAsync()
    {
        await using var rig = await FaultRig.StartAsync(chunkRows: 100);
        var id = await rig.UploadAsync("add/orphan.csv", new BatchCsv(20_000).ToContent());

        await rig.WaitAsync(id, batch => RowsDone(batch) > 0);
        await rig.KillAppAsync();
        await rig.RemoveModelAsync();
        await rig.StartAppAsync();

        var batch = await rig.WaitForEndAsync(id);
        if (batch.GetProperty("state").GetString() == "succeeded")
        {
            return false;
        }

        Assert.Equal("failed", batch.GetProperty("state").GetString());
        Assert.Equal(404, batch.GetProperty("error").GetProperty("status").GetInt32());
        Assert.Contains("add", batch.GetProperty("error").GetProperty("detail").GetString(), StringComparison.Ordinal);
        await rig.CheckNothingLeftAsync(id);
        return true;
    }

    /// <summary>A batch that is on its way: uploaded again under another name where the test was held up while it went on.</summary>
    /// <param name="rig">Where to.</param>
    /// <param name="csv">Its rows.</param>
    /// <param name="isTime">How far it is to be.</param>
    /// <param name="isTooLate">Whether it is further.</param>
    private static async Task<(string Id, JsonElement Seen)> UploadAsync(
        FaultRig rig, BatchCsv csv, Func<JsonElement, bool> isTime, Func<JsonElement, bool> isTooLate)
    {
        for (var tries = 1; ; tries++)
        {
            var id = await rig.UploadAsync($"add/rows-{tries}.csv", csv.ToContent());
            var seen = await rig.WaitAsync(id, isTime);
            if (!isTooLate(seen))
            {
                return (id, seen);
            }

            Assert.True(tries < 3, $"Three batches were too far when they were looked at: {seen.GetRawText()}");
        }
    }

    private static int RowsDone(JsonElement batch) => batch.GetProperty("rowsDone").GetInt32();
}
