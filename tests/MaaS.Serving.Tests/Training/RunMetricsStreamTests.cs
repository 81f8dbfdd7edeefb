using System.Net.Http.Headers;
using System.Text;
using MaaS.Testing;
using MaaS.Training;

namespace MaaS.Serving.Tests;

[Collection(TrainingCollection.Name)]
public sealed class RunMetricsStreamTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Events = "text/event-stream";

    private TrainingServer _server = null!;
    private RunId _run = null!;

    public async Task InitializeAsync()
    {
        _server = await TrainingServer.StartAsync(azurite);
        _run = await _server.AcceptAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Get_RunThatHasEnded_IsTheFile()
    {
        await WriteAsync("{\"epoch\":1}\n{\"epoch\":2}\n");
        await EndAsync(RunState.Succeeded);

        using var response = await GetAsync();

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("{\"epoch\":1}\n{\"epoch\":2}\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_RunThatEndedWithoutAFile_IsEmpty()
    {
        await EndAsync(RunState.Failed);

        using var response = await GetAsync();

        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_WhileTheRunGoesOn_LinesComeAsTheyAreWrittenAndOnlyWhole()
    {
        await WriteAsync("{\"epoch\":1}\n{\"epo");
        using var reader = new StreamReader(await (await GetAsync()).Content.ReadAsStreamAsync());
        Assert.Equal("{\"epoch\":1}", await LineAsync(reader));

        var next = reader.ReadLineAsync();
        await WriteAsync("{\"epoch\":1}\n{\"epoch\":2}\n");
        Assert.Equal("{\"epoch\":2}", await _server.WhileTimeGoesByAsync(next));

        var last = reader.ReadLineAsync();
        await WriteAsync("{\"epoch\":1}\n{\"epoch\":2}\n{\"epoch\":3}");
        await EndAsync(RunState.Succeeded);
        Assert.Equal("{\"epoch\":3}", await _server.WhileTimeGoesByAsync(last));
        Assert.Null(await LineAsync(reader));
    }

    [Fact]
    public async Task Get_EventsAreAskedFor_HaveIdsAndAnEnd()
    {
        await WriteAsync("{\"epoch\":1}\n");
        using var response = await GetAsync(Events);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal(Events, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["id: 12", "event: metrics", "data: {\"epoch\":1}", ""], await LinesAsync(reader, 4));

        await WriteAsync("{\"epoch\":1}\n{\"epoch\":2}\n");
        Assert.Equal(["id: 24", "event: metrics", "data: {\"epoch\":2}", ""], await LinesAsync(reader, 4));

        await EndAsync(RunState.Cancelled);
        Assert.Equal(["event: end", "data: {\"state\":\"cancelled\"}", ""], await LinesAsync(reader, 3));
        Assert.Null(await LineAsync(reader));
    }

    [Theory]
    [InlineData("12", "id: 24")]
    [InlineData("24", "event: end")]
    [InlineData("999", "event: end")]
    [InlineData("9223372036854775807", "id: 12")]
    [InlineData("-3", "id: 12")]
    [InlineData("none", "id: 12")]
    public async Task Get_LastEventId_GoesOnAfterIt(string id, string first)
    {
        await WriteAsync("{\"epoch\":1}\n{\"epoch\":2}\n");
        await EndAsync(RunState.Succeeded);

        using var response = await GetAsync(Events, id);

        Assert.StartsWith(first + "\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_LinesThatAreNoneOfOurs_CannotForgeEventsAndIdsStayPlaces()
    {
        // An empty line, one that is not UTF-8, and one with a carriage return, which ends a line of an event.
        byte[] lines = [.. "\n"u8, (byte)'"', 0xFF, (byte)'"', (byte)'\n', .. "{}\revent: end\r\n"u8, .. "{}\n"u8];
        await _server.WriteBytesAsync(_run, RunFiles.Metrics, lines);
        await EndAsync(RunState.Succeeded);

        using var response = await GetAsync(Events);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(["id: 5", "id: 20", "id: 23"], text.Split('\n').Where(line => line.StartsWith("id:", StringComparison.Ordinal)));
        Assert.DoesNotContain('\r', text);
    }

    [Fact]
    public async Task Get_MoreThanAMebibyte_IsAllOfIt()
    {
        var lines = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{{\"step\":{i},\"some\":\"{new string('x', 40)}\"}}\n"));
        await WriteAsync(lines);
        await EndAsync(RunState.Succeeded);

        using var response = await GetAsync();

        Assert.Equal(lines, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_NothingIsMeasuredForLong_ConnectionIsKeptAlive()
    {
        using var reader = new StreamReader(await (await GetAsync(Events)).Content.ReadAsStreamAsync());

        Assert.Equal(":", await LineAsync(reader));
    }

    [Fact]
    public async Task Get_ClientThatLeaves_EndsTheStream()
    {
        await WriteAsync("{\"epoch\":1}\n");
        using (var response = await GetAsync(Events))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            await LinesAsync(reader, 4);
            Assert.Equal(1, _server.InFlight);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (_server.InFlight > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private async Task<HttpResponseMessage> GetAsync(string? accept = null, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{TrainingServer.Runs}/{_run}/metrics");
        if (accept is not null)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        }

        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private Task<string?> LineAsync(StreamReader reader) => _server.WhileTimeGoesByAsync(reader.ReadLineAsync());

    private async Task<List<string?>> LinesAsync(StreamReader reader, int count)
    {
        var lines = new List<string?>();
        while (lines.Count < count)
        {
            var line = await LineAsync(reader);
            if (line is ":")
            {
                // Kept alive, and the empty line after it.
                await LineAsync(reader);
                continue;
            }

            lines.Add(line);
        }

        return lines;
    }

    private Task WriteAsync(string lines) => _server.WriteBytesAsync(_run, RunFiles.Metrics, Encoding.UTF8.GetBytes(lines));

    private Task<RunRecord> EndAsync(RunState state) => _server.SetAsync(_run, found => found with { State = state, Step = RunStep.Ended });
}
