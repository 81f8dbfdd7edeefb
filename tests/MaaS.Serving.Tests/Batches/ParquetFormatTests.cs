using System.Text;
using MaaS.Repository;
using Parquet.Schema;

namespace MaaS.Serving.Tests;

public sealed class ParquetFormatTests
{
    private static readonly TensorSpec Pair = TestManifests.Spec("x", TensorDataType.Fp32, -1, 2);

    private static readonly ListField Lists = new("x", new DataField<float?>("element"));

    [Fact]
    public async Task RunAsync_ColumnsOfValues_KeepKeysInTheirTypes()
    {
        var content = await ParquetFiles.WriteAsync(
            3,
            (new DataField<int?>("id"), new int?[] { 1, null, 3, 4, 5 }),
            (new DataField<double>("x[1]"), new double[] { 2, 4, 666, 8, 1e40 }),
            (new DataField("name", typeof(string)), new[] { "a", null, "c\"", "ü", "e" }),
            (new DateTimeDataField("at", DateTimeFormat.DateAndTime), Enumerable.Repeat(new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc), 5).ToArray()),
            (new DataField<int>("x[0]"), new[] { 1, 3, 5, 7, 9 }));

        var run = await new BatchFile("a.parquet", content, new EchoModel(Pair)).RunAsync();

        Assert.Equal(
            ["id,name,at,y", "1,a,02/29/2024 12:00:00,[1 2]", ",,02/29/2024 12:00:00,[3 4]", "4,ü,02/29/2024 12:00:00,[7 8]"],
            await ParquetFiles.ReadAsync(run.Outputs[0]));
        Assert.Equal(
            """{"row":2,"reason":"The model does not like 666.","keys":{"id":3,"name":"c\"","at":"2024-02-29T12:00:00Z"}}""", run.ErrorLines[0]);
        Assert.StartsWith("""{"row":4,"reason":"Column 'x[1]' is 1E+40: expected a number in the range of FP32""", run.ErrorLines[1], StringComparison.Ordinal);
        Assert.Equal(new BatchChunkResult(5, 3, 2), run.Result);
    }

    [Fact]
    public async Task RunAsync_ColumnOfLists_IsTheInput()
    {
        var content = await ParquetFiles.WriteAsync(
            4, (new DataField<int>("id"), new[] { 0, 1, 2, 3, 4, 5 }), (Lists, new float?[]?[] { [1, 2], null, [], [3], [4, null, 5], [6, 7] }));

        var run = await new BatchFile("a.parquet", content, new EchoModel(Pair)).RunAsync();

        Assert.Equal(["id,y", "0,[1 2]", "5,[6 7]"], await ParquetFiles.ReadAsync(run.Outputs[0]));
        Assert.Equal([1, 2, 3, 4], run.ErrorLines.Select(line => int.Parse(line["{\"row\":".Length..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("a null in its list", run.ErrorLines[3], StringComparison.Ordinal);
        Assert.Contains("a list of 1 values: expected 2, none", run.ErrorLines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SplitAsync_AnyLimit_GivesTheSameRows()
    {
        var content = await ParquetFiles.WriteAsync(
            2, (new DataField<int>("x_0"), Enumerable.Range(0, 9).ToArray()), (new DataField<int>("x_1"), Enumerable.Range(10, 9).ToArray()));
        var file = new BatchFile("a.parquet", content, new EchoModel(Pair));
        var layout = await file.InspectAsync();

        Assert.Equal(9, layout.RowCount);
        Assert.True(Assert.Single(file.Format.GetOutputs(layout, new EchoModel(Pair).Model)).IsFolder);
        for (var rows = 1; rows < 11; rows++)
        {
            var chunks = await file.SplitAsync(new BatchChunkLimits(long.MaxValue, rows));
            Assert.Equal(9, chunks.Sum(chunk => chunk.Rows));
            for (var i = 0; i < chunks.Count; i++)
            {
                Assert.Equal(chunks[(i + 1)..], await file.SplitAsync(new BatchChunkLimits(long.MaxValue, rows), chunks[i]));
            }

            var parts = await AnswerPartsAsync(file, chunks);
            Assert.Equal(
                Enumerable.Range(0, 9).Select(i => $"[{i} {i + 10}]"),
                (await Task.WhenAll(parts.Select(ParquetFiles.ReadAsync))).SelectMany(lines => lines[1..]));
        }
    }

    [Fact]
    public async Task RunAsync_Classification_GivesLabelAndScore()
    {
        var content = await ParquetFiles.WriteAsync(
            9, (new DataField<int>("label"), new[] { 7, 8 }), (new DataField<double>("pixel0"), new[] { 0.25, double.NaN }), (new DataField<double>("pixel1"), new[] { 0.75, 0 }));
        var model = new EchoModel(Pair, task: PredictionTasks.TabularClassification, labels: ["cat", "dog"]);

        var run = await new BatchFile("a.parquet", content, model).RunAsync();

        Assert.Equal(["label,predicted_label,score", "7,dog,0.75"], await ParquetFiles.ReadAsync(run.Outputs[0]));
        Assert.Contains("\"keys\":{\"label\":8}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_TextAndFlags_AreInputs()
    {
        TensorSpec[] inputs = [TestManifests.Spec("city", TensorDataType.Bytes, -1), TestManifests.Spec("member", TensorDataType.Bool, -1, 1), TestManifests.Spec("age", TensorDataType.Int8, -1, 1)];
        var content = await ParquetFiles.WriteAsync(
            9, (new DataField("city", typeof(string)), new[] { "Köln", null, "b" }), (new DataField<bool>("member"), new[] { true, false, true }), (new DataField<int>("age"), new[] { -1, 1, 200 }));

        var run = await new BatchFile("a.parquet", content, new EchoModel(inputs)).RunAsync();

        Assert.Equal(["y0,y1,y2", "Köln,True,-1"], await ParquetFiles.ReadAsync(run.Outputs[0]));
        Assert.Contains("Column 'city' is null", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("Column 'age' is 200: expected a whole number in the range of INT8", run.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NoGoodRow_IsAFileWithoutRows()
    {
        var content = await ParquetFiles.WriteAsync(9, (new DataField<double>("x_0"), new double[] { 666 }), (new DataField<double>("x_1"), new double[] { 1 }));

        var run = await new BatchFile("a.parquet", content, new EchoModel(Pair)).RunAsync();

        Assert.Equal(["y"], await ParquetFiles.ReadAsync(run.Outputs[0]));
    }

    [Fact]
    public async Task InspectAsync_ColumnsThatDoNotFit_SayWhatWasFoundAndExpected()
    {
        await AssertInvalidAsync("Input 'x' has no columns", (new DataField<int>("z"), new[] { 1 }));
        await AssertInvalidAsync(
            "Column 'x_1' holds text: expected FP32 values for input 'x'", (new DataField<int>("x_0"), new[] { 1 }), (new DataField("x_1", typeof(string)), new[] { "a" }));
        await AssertInvalidAsync("no rows", (new DataField<int>("x_0"), Array.Empty<int>()), (new DataField<int>("x_1"), Array.Empty<int>()));
    }

    [Fact]
    public async Task InspectAsync_RowGroupOverTheLimit_SaysHowToWriteIt()
    {
        var large = TestManifests.Spec("x", TensorDataType.Fp32, -1, 1_000_000);
        var content = await ParquetFiles.WriteAsync(100, (Lists, Enumerable.Repeat((float?[]?)[1], 100).ToArray()));

        var error = await new BatchFile("a.parquet", content, new EchoModel(large)).AssertInvalidAsync();

        Assert.Contains("Row group 0 has 100 rows, which are 400000000 bytes in memory", error.Message, StringComparison.Ordinal);
        Assert.Contains("row_group_size", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectAsync_CutAnywhere_IsInvalid()
    {
        var whole = await ParquetFiles.WriteAsync(1, (new DataField<int>("x_0"), new[] { 1, 2 }), (new DataField<int>("x_1"), new[] { 1, 2 }));

        for (var length = 0; length < whole.Length; length++)
        {
            await new BatchFile("a.parquet", whole[..length], new EchoModel(Pair)).AssertInvalidAsync();
        }
    }

    /// <summary>Above all it ends: the library alone does not, on some.</summary>
    [Theory]
    [InlineData(0x5A)]
    [InlineData(0xFF)]
    [InlineData(0x01)]
    [InlineData(0x80)]
    public async Task RunAsync_AnyByteBroken_IsInvalidOrRunsAndNothingElse(byte mask)
    {
        var whole = await ParquetFiles.WriteAsync(1, (new DataField<int>("x_0"), new[] { 1, 2 }), (new DataField<int>("x_1"), new[] { 1, 2 }));
        for (var at = 0; at < whole.Length; at++)
        {
            var broken = (byte[])whole.Clone();
            broken[at] ^= mask;
            try
            {
                await new BatchFile("a.parquet", broken, new EchoModel(Pair)).RunAsync();
            }
            catch (InvalidBatchFileException)
            {
            }
        }
    }

    [Fact]
    public async Task InspectAsync_OtherFile_IsInvalid()
    {
        Assert.Contains("PAR1", (await new BatchFile("a.parquet", Encoding.UTF8.GetBytes("hello, world, hello"), new EchoModel(Pair)).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("empty", (await new BatchFile("a.parquet", [], new EchoModel(Pair)).AssertInvalidAsync()).Message, StringComparison.Ordinal);
    }

    private static async Task<List<byte[]>> AnswerPartsAsync(BatchFile file, List<BatchChunk> chunks)
    {
        var model = new EchoModel(Pair);
        var layout = await file.InspectAsync();
        var parts = new List<byte[]>();
        foreach (var chunk in chunks)
        {
            using var source = file.Open();
            using var part = new MemoryStream();
            using var errors = new MemoryStream();
            await new BatchChunkRunner(model.InferAsync, TimeProvider.System)
                .RunAsync(file.Format, source, layout, chunk, model.Model, [part], errors, CancellationToken.None);
            parts.Add(part.ToArray());
        }

        return parts;
    }

    private static async Task AssertInvalidAsync(string part, params (Field Field, Array Values)[] columns) => Assert.Contains(
        part,
        (await new BatchFile("a.parquet", await ParquetFiles.WriteAsync(10, columns), new EchoModel(Pair)).AssertInvalidAsync()).Message,
        StringComparison.Ordinal);
}
