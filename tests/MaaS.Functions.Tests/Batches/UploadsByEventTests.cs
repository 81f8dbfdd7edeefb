using System.Net;
using MaaS.Functions.Tests.Jobs;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Functions.Tests.Batches;

public sealed class UploadsByEventTests(UploadsByEvent app) : IClassFixture<UploadsByEvent>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly string _path = $"add/{Guid.NewGuid():n} ü.jsonl";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Event_OfAnUpload_RunsItsBatchToTheSummary(bool isBase64)
    {
        var id = await app.Batches.UploadAsync(_path, """{"x":[1,2,3,4]}""");
        var message = BlobEvents.Created("batch-input", _path);

        await app.Events.SendMessageAsync(isBase64 ? BlobEvents.ToBase64(message) : message);

        var batch = await app.Batches.WaitAsync(id);
        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        Assert.Equal(1, (await app.Batches.ReadSummaryAsync(batch)).GetProperty("succeeded").GetInt32());
        Assert.Equal("""{"outputs":{"y":[2,3,4,5]}}""", Assert.Single(await app.Batches.ReadLinesAsync(batch, "predictions.jsonl")));
        await app.Events.WaitForEmptyAsync(Limit);
    }

    [Fact]
    public async Task Event_Garbage_IsDroppedAndTheNextIsTaken()
    {
        var id = await app.Batches.UploadAsync(_path, """{"x":[1,2,3,4]}""");

        await app.Events.SendMessageAsync("garbage");
        await app.Events.SendMessageAsync(BlobEvents.Created("batch-input", _path));

        await app.Batches.WaitAsync(id);
        await app.Events.WaitForEmptyAsync(Limit);
        Assert.Equal(0, (await app.Poison.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    /// <summary>The reconciler needs no trigger but its timer.</summary>
    [Fact]
    public async Task Upload_WhoseEventIsLost_IsFoundByTheReconciler()
    {
        var id = await app.Batches.UploadAsync(_path, """{"x":[1,2,3,4]}""");
        var (before, _) = await app.Batches.Http.SendJobAsync(HttpMethod.Get, $"/api/batches/{id}");

        await new BatchReconciler(
            Get<BatchFiles>(), Get<BatchTable>(), Get<BatchQueue>(), Get<BatchIntake>(), Get<BatchCloser>(), Get<IOptions<BatchesOptions>>(),
            new AheadTimeProvider(TimeSpan.FromMinutes(2)), Get<ILogger<BatchReconciler>>()).ReconcileAsync(CancellationToken.None);

        Assert.Equal(HttpStatusCode.NotFound, before);
        Assert.Equal("succeeded", (await app.Batches.WaitAsync(id)).State());
    }

    private T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();
}
