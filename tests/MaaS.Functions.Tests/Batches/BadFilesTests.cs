using System.Text.Json;
using MaaS.Functions.Tests.Jobs;
using MaaS.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Functions.Tests.Batches;

/// <summary>Whatever is uploaded: the batch ends at once, with a reason, and its files add up.</summary>
[Collection(AppCollection.Name)]
public sealed class BadFilesTests(AppFixture app)
{
    private readonly BatchClient _client = new(app.Client, app.Azurite.ConnectionString);

    public static TheoryData<string> Names => [.. BadFile.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Upload_BadFile_EndsWithAReason(string name)
    {
        var file = BadFile.All[name];
        var at = file.Path.LastIndexOf('/') + 1;
        var path = file.Path.Insert(at, $"{Guid.NewGuid():n}");

        var batch = await _client.UploadAndWaitAsync(path, file.Content());

        Assert.True(batch.State() == (file.Status is null ? "succeeded" : "failed"), batch.GetRawText());
        var errors = await _client.ReadAsync(batch, "errors.jsonl");
        var message = file.Status is null ? errors : batch.ErrorDetail();
        Assert.Contains(file.Says, message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
        Assert.Equal(file.Status, batch.TryGetProperty("error", out var error) ? error.GetProperty("status").GetInt32() : null);
        await CheckFilesAsync(batch, file, errors);
    }

    [Fact]
    public async Task Step_FileWasRemovedMeanwhile_FailsTheBatchAtOnce()
    {
        var batch = await StartAsync(new BatchSource($"add/{Guid.NewGuid():n}.csv", "0x1", 10, TimeProvider.System.GetUtcNow()));

        Assert.Equal(("failed", 409), (batch.State(), batch.GetProperty("error").GetProperty("status").GetInt32()));
        Assert.Contains("The file was removed", batch.ErrorDetail(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_FileWasOverwrittenMeanwhile_FailsTheBatchAndNamesTheOther()
    {
        var path = $"add/{Guid.NewGuid():n}.jsonl";
        var other = await _client.UploadAsync(path, "[1,2,3,4]\n");

        var batch = await StartAsync(new BatchSource(path, "0x1", 10, TimeProvider.System.GetUtcNow()));

        Assert.Equal(("failed", 409), (batch.State(), batch.GetProperty("error").GetProperty("status").GetInt32()));
        Assert.Contains(other, batch.ErrorDetail(), StringComparison.Ordinal);
        Assert.Equal("succeeded", (await _client.WaitAsync(other)).State());
    }

    private async Task<JsonElement> StartAsync(BatchSource source)
    {
        await app.Services.GetRequiredService<BatchIntake>().AcceptAsync(source, CancellationToken.None);
        return await _client.WaitAsync(source.ComputeBatchId());
    }

    private async Task CheckFilesAsync(JsonElement batch, BadFile file, string errors)
    {
        var summary = await _client.ReadSummaryAsync(batch);
        var (rows, succeeded, failed) = (
            summary.GetProperty("rows").GetInt32(), summary.GetProperty("succeeded").GetInt32(), summary.GetProperty("failed").GetInt32());
        Assert.Equal((file.Succeeded, file.Failed, succeeded + failed), (succeeded, failed, rows));
        Assert.Equal(failed, errors.Count(c => c == '\n'));
        if (file.Status is not null)
        {
            var files = await _client.ListAsync(batch);
            Assert.Equal(["errors.jsonl", "summary.json"], files);
        }
    }
}
