using System.Text;
using MaaS.Testing;
using Parquet.Schema;

namespace MaaS.Serving.Tests;

public sealed class TextFormatTests : IDisposable
{
    private readonly TextModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("T")]
    [InlineData(4)]
    public async Task Jsonl_TextsAndIds_AreAnsweredWithTheirKeys(object length)
    {
        await _model.PublishAsync(OnnxModels.TextClassifier(length), maxLength: 4);

        var run = await RunAsync("texts.jsonl", """
            {"id":1,"text":"good good good good good"}
            {"text":"b\u0061d bad BAD bad","id":2}
            {"id":3,"ids":[4,4,4,5]}
            {"id":4,"text":5}
            {"id":5}
            {"id":6,"text":"a","ids":[1,1,1,1]}
            {"id":7,"text":""}

            """);

        var lines = run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["1 good", "2 bad", "3 good", "7 bad"], lines.Select(line =>
        {
            var row = System.Text.Json.JsonDocument.Parse(line).RootElement;
            return $"{row.GetProperty("id")} {row.GetProperty("predictions")[0].GetProperty("label")}";
        }));
        Assert.Contains("""{"row":3,"reason":"The line has no 'ids': expected {\"text\": \"…\"}""", run.Errors, StringComparison.Ordinal);
        Assert.Contains("\"row\":4,", run.Errors, StringComparison.Ordinal);
        Assert.Contains("twice, or an input and what it is made of", run.Errors, StringComparison.Ordinal);
        Assert.Equal(new BatchChunkResult(7, 4, 3), run.Result);
    }

    [Theory]
    [InlineData("T")]
    [InlineData(4)]
    public async Task Csv_ColumnText_IsTheInput(object length)
    {
        await _model.PublishAsync(OnnxModels.TextClassifier(length), maxLength: 4);

        var run = await RunAsync("texts.csv", "id,text,label\n1,\"good, good good good\",x\n2,bad BAD bad bad,y\n");

        var rows = run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToArray();
        Assert.Equal(["id", "label", "predicted_label", "score"], rows[0]);
        Assert.Equal(["1 x good", "2 y bad"], rows[1..].Select(row => string.Join(' ', row[..3])));
        Assert.Equal("", run.Errors);
    }

    [Fact]
    public async Task Csv_NoColumnText_SaysWhatIsExpected()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier("T"), maxLength: 4);

        var error = await Assert.ThrowsAsync<InvalidBatchFileException>(() => RunAsync("texts.csv", "id,comment\n1,good\n"));

        Assert.Contains("There is no column 'text'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'comment'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_ColumnText_IsTheInput()
    {
        await _model.PublishAsync(OnnxModels.MaskedTextClassifier(), maxLength: 4);
        var file = await ParquetFiles.WriteAsync(
            rowsPerGroup: 2,
            (new DataField<int>("id"), new[] { 1, 2, 3 }),
            (new DataField<string>("text"), new[] { "good", null!, "bad" }));

        var run = await RunAsync("texts.parquet", file);

        Assert.Equal(new BatchChunkResult(3, 2, 1), run.Result);
        Assert.Equal(["id,label,score", "1,good", "3,bad"], (await ParquetFiles.ReadAsync(run.Output)).Select(
            (line, i) => i == 0 ? line : line[..line.LastIndexOf(',')]));
        Assert.Contains("Column 'text' is null", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jsonl_TextThatIsTooLong_IsABadRow()
    {
        await _model.PublishAsync(OnnxModels.TextClassifier("T"), maxLength: 4);

        var run = await RunAsync("texts.jsonl", $$"""{"text":"{{new string('a', TextRequest.MaxCharacters + 1)}}"}""");

        Assert.Contains("1000001 characters", run.Errors, StringComparison.Ordinal);
    }

    private Task<TextRun> RunAsync(string name, string content) => RunAsync(name, Encoding.UTF8.GetBytes(content));

    private async Task<TextRun> RunAsync(string name, byte[] content)
    {
        using var lease = await _model.LeaseAsync();
        var model = BatchModel.Of(lease.Manifest, lease.Settings);
        var format = BatchFormat.For(name)!;
        using var file = new MemoryStream(content);
        var layout = await format.InspectAsync(file, model, CancellationToken.None);
        var chunks = await format.SplitAsync(file, layout, BatchFile.OneChunk, after: null, CancellationToken.None).ToListAsync();
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        output.Write(format.GetHeader(layout, model, output: 0, chunks[0].Rows));
        var result = await new BatchChunkRunner(lease.InferAsync, TimeProvider.System).RunAsync(
            format, file, layout, Assert.Single(chunks), model with { Tokenizer = Tokenizers.Of(lease) }, [output], errors,
            CancellationToken.None);
        return new TextRun(output.ToArray(), Encoding.UTF8.GetString(errors.ToArray()), result);
    }

    private sealed record TextRun(byte[] Output, string Errors, BatchChunkResult Result)
    {
        public string Text => Encoding.UTF8.GetString(Output);
    }
}
