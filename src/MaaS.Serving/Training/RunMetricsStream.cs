using System.Globalization;
using System.Text;
using System.Text.Json;
using MaaS.Training;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>
/// What a run measured, a JSON document a line, while it comes: as Server-Sent Events where they are asked for, else as JSON Lines. An
/// event's id is the place in the file after it, with which a client that lost the connection goes on (<c>Last-Event-ID</c>).
/// </summary>
internal sealed class RunMetricsStream(RunTable table, RunBlobs blobs, TimeProvider time)
{
    private const string EventStream = "text/event-stream";
    private const string JsonLines = "application/x-ndjson";

    /// <summary>The longest file that is read, a tebibyte; what asks for more is no place in it.</summary>
    private const long MaxOffset = 1L << 40;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public async Task WriteAsync(HttpContext context, RunRecord record)
    {
        var isEvents = context.Request.Headers.Accept.Any(
            value => value?.Contains(EventStream, StringComparison.OrdinalIgnoreCase) == true);
        context.Response.ContentType = isEvents ? EventStream : JsonLines;
        context.Response.Headers.CacheControl = "no-store";
        var offset = long.TryParse(
            context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last <= MaxOffset
            ? last
            : 0;
        var written = time.GetTimestamp();
        while (true)
        {
            // Looked at before the file: what was measured before the end is in the file after it.
            var isFinal = record.IsFinal;
            var lines = WholeLines(await blobs.ReadFromAsync(record.Id, RunFiles.Metrics, offset, context.RequestAborted), isFinal);
            if (lines.Length > 0)
            {
                await WriteLinesAsync(context.Response, lines, offset, isEvents);
                offset += lines.Length;
                written = time.GetTimestamp();
                continue;
            }

            if (isFinal)
            {
                await EndAsync(context.Response, record, isEvents);
                return;
            }

            if (isEvents && time.GetElapsedTime(written) >= KeepAlive)
            {
                await WriteTextAsync(context.Response, ":\n\n");
                written = time.GetTimestamp();
            }

            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Pause, time, context.RequestAborted);
            record = await table.FindAsync(record.Id, context.RequestAborted) ?? record;
        }
    }

    /// <summary>A line that is not whole yet comes with the next look; at the end there is none.</summary>
    private static ReadOnlyMemory<byte> WholeLines(ReadOnlyMemory<byte> read, bool isFinal)
    {
        var end = read.Span.LastIndexOf((byte)'\n') + 1;
        return end > 0 || !isFinal ? read[..end] : read;
    }

    private static async Task WriteLinesAsync(HttpResponse response, ReadOnlyMemory<byte> lines, long offset, bool isEvents)
    {
        if (!isEvents)
        {
            await response.Body.WriteAsync(lines, response.HttpContext.RequestAborted);
            await response.Body.FlushAsync(response.HttpContext.RequestAborted);
            return;
        }

        await WriteTextAsync(response, EventsOf(lines.Span, offset));
    }

    private static string EventsOf(ReadOnlySpan<byte> lines, long offset)
    {
        var events = new StringBuilder();
        while (lines.Length > 0)
        {
            var end = lines.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            var length = end < 0 ? lines.Length : end + 1;
            lines = lines[length..];
            offset += length;
            if (!line.IsEmpty)
            {
                // To SSE a carriage return ends a line; to JSON it is a space.
                var data = Encoding.UTF8.GetString(line).Replace('\r', ' ');
                events.Append(CultureInfo.InvariantCulture, $"id: {offset}\nevent: metrics\ndata: {data}\n\n");
            }
        }

        return events.ToString();
    }

    private static Task EndAsync(HttpResponse response, RunRecord record, bool isEvents)
    {
        var state = JsonNamingPolicy.CamelCase.ConvertName(record.State.ToString());
        return isEvents ? WriteTextAsync(response, $"event: end\ndata: {{\"state\":\"{state}\"}}\n\n") : Task.CompletedTask;
    }

    private static async Task WriteTextAsync(HttpResponse response, string text)
    {
        await response.WriteAsync(text, response.HttpContext.RequestAborted);
        await response.Body.FlushAsync(response.HttpContext.RequestAborted);
    }
}
