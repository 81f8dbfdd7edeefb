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
        var id = await rig.UploadAsync("add/large.csv", csv.ToContent());

        var first = await rig.WaitAsync(id, batch => RowsDone(batch) > csv.Rows / 10);
        await rig.KillAppAsync();
        Assert.True(RowsDone(first) < csv.Rows * 8 / 10, first.GetRawText());
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
        var id = await rig.UploadAsync("add/chunks.csv", csv.ToContent());

        var found = await rig.WaitAsync(id, batch => batch.TryGetProperty("rowsKnown", out var rows) && rows.GetInt32() > 160);
        await rig.KillAppAsync();
        Assert.False(found.GetProperty("rowsKnownIsTotal").GetBoolean(), found.GetRawText());
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
        await using var rig = await FaultRig.StartAsync(chunkRows: 100);
        var id = await rig.UploadAsync("add/orphan.csv", new BatchCsv(20_000).ToContent());

        await rig.WaitAsync(id, batch => RowsDone(batch) > 0);
        await rig.KillAppAsync();
        await rig.RemoveModelAsync();
        await rig.StartAppAsync();

        var batch = await rig.WaitForEndAsync(id);
        Assert.Equal("failed", batch.GetProperty("state").GetString());
        Assert.Equal(404, batch.GetProperty("error").GetProperty("status").GetInt32());
        Assert.Contains("add", batch.GetProperty("error").GetProperty("detail").GetString(), StringComparison.Ordinal);
        await rig.CheckNothingLeftAsync(id);
    }

    private static int RowsDone(JsonElement batch) => batch.GetProperty("rowsDone").GetInt32();
}
