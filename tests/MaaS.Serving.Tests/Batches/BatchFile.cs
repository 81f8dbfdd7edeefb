using System.Text;

namespace MaaS.Serving.Tests;

/// <summary>Takes a file through a whole batch: inspected, split, its chunks answered and put together.</summary>
internal sealed class BatchFile(string name, byte[] content, EchoModel model)
{
    public static BatchChunkLimits OneChunk { get; } = new(long.MaxValue, long.MaxValue);

    public BatchFile(string name, string content, EchoModel model)
        : this(name, Encoding.UTF8.GetBytes(content), model)
    {
    }

    public BatchFormat Format { get; } = BatchFormat.For(name)!;

    public Stream Open() => new TrickleStream(content);

    public async Task<BatchLayout> InspectAsync()
    {
        using var file = Open();
        var layout = await Format.InspectAsync(file, model.Model, CancellationToken.None);
        return Format.ParseLayout(layout.ToJson());
    }

    public async Task<List<BatchChunk>> SplitAsync(BatchChunkLimits limits, BatchChunk? after = null)
    {
        var layout = await InspectAsync();
        using var file = Open();
        return await Format.SplitAsync(file, layout, limits, after, CancellationToken.None).ToListAsync();
    }

    public async Task<BatchRun> RunAsync(BatchChunkLimits? limits = null)
    {
        var layout = await InspectAsync();
        var outputs = Format.GetOutputs(layout, model.Model).Select(_ => new MemoryStream()).ToArray();
        using var errors = new MemoryStream();
        var chunks = await SplitAsync(limits ?? OneChunk);
        var runner = new BatchChunkRunner(model.InferAsync, TimeProvider.System);
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i].Write(Format.GetHeader(layout, model.Model, i, chunks.Sum(chunk => chunk.Rows)));
        }

        var results = new List<BatchChunkResult>();
        foreach (var chunk in chunks)
        {
            using var file = Open();
            results.Add(await runner.RunAsync(Format, file, layout, chunk, model.Model, outputs, errors, CancellationToken.None));
            Assert.Equal(chunk.Rows, results[^1].Rows);
        }

        return new BatchRun(
            [.. outputs.Select(output => output.ToArray())], Encoding.UTF8.GetString(errors.ToArray()),
            new BatchChunkResult(results.Sum(result => result.Rows), results.Sum(result => result.Succeeded), results.Sum(result => result.Failed)));
    }

    /// <summary>However the file is split, the answer is the same, the chunks follow each other, and a split goes on behind any chunk.</summary>
    public async Task AssertSplitsAnywhereAsync(IEnumerable<BatchChunkLimits> limits)
    {
        var whole = await RunAsync();
        foreach (var limit in limits)
        {
            var chunks = await SplitAsync(limit);
            for (var i = 0; i < chunks.Count; i++)
            {
                Assert.Equal(i, chunks[i].Index);
                Assert.Equal(chunks.Take(i).Sum(chunk => chunk.Rows), chunks[i].FirstRow);
                Assert.True(i == 0 || chunks[i].Offset == chunks[i - 1].Offset + chunks[i - 1].Length);
                Assert.Equal(chunks[(i + 1)..], await SplitAsync(limit, chunks[i]));
            }

            var parts = await RunAsync(limit);
            Assert.Equal(whole.Errors, parts.Errors);
            Assert.Equal(whole.Result, parts.Result);
            Assert.Equal(whole.Outputs, parts.Outputs);
        }
    }

    public Task<InvalidBatchFileException> AssertInvalidAsync() => Assert.ThrowsAsync<InvalidBatchFileException>(() => RunAsync());
}
