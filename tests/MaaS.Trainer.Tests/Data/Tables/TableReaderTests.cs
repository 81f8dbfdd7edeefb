using Parquet;
using Parquet.Schema;

namespace MaaS.Trainer.Tests;

public sealed class TableReaderTests : IDisposable
{
    private const string NoSplit = """, "split": { "validation": 0, "test": 0 }""";
    private const string Regression = """ "reader": { "type": "csv", "train": "a.csv", "target": "y" }, "task": "regression" """ + NoSplit;
    private const string WithTest =
        """
        "reader": { "type": "csv", "train": "a.csv", "test": "t.csv", "target": "y" }, "task": "regression", "split": { "validation": 0 }
        """;

    private const string Json = """ "reader": { "type": "json", "train": "a.json", "target": "y" }, "task": "regression" """;
    private const string Parquet = """ "reader": { "type": "parquet", "train": "a.parquet", "target": "y" }, "task": "regression" """;

    private readonly MadeSource _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task LoadAsync_Csv_ScalesNumbersAndEncodesCategories()
    {
        _source.Write("a.csv", "size,colour,y\n1,red,10\n3,\"blue, dark\",20\n");

        var data = await _source.LoadAsync(Regression);

        Assert.Equal([[-1, 0, 1], [1, 1, 0]], data.Train.Floats());
        Assert.Equal([10, 20], data.Train.Values);
        Assert.Equal((Shape.Of(3), 1, 0), (data.InputShape, data.Outputs, data.Labels.Count));
        var columns = Assert.IsType<TablePreprocessing>(data.Preprocessing).Columns;
        Assert.Equal(new NumericColumn("size", Fill: null, Offset: 2, Scale: 1), columns[0]);
        Assert.Equal(["blue, dark", "red"], Assert.IsType<CategoricalColumn>(columns[1]).Categories);
        var raw = data.Train.RawInputs!.Take([1]);
        Assert.Equal([3f], raw[0].Numbers!);
        Assert.Equal(["blue, dark"], raw[1].Texts!);
    }

    [Fact]
    public async Task LoadAsync_OtherTestRows_ChangeNothingThatIsFitted()
    {
        const string Members = WithTest + """, "standardiseTarget": true, "cleaning": { "missing": "mean" }""";
        _source.Write("a.csv", "x,c,y\n1,a,10\n2,b,20\n,a,30\n");
        _source.Write("t.csv", "y,c,x\n1,a,1\n");
        var before = await _source.LoadAsync(Members);
        _source.Write("t.csv", "y,c,x\n1e6,z,1000\n7,,\n");
        var after = await _source.LoadAsync(Members);

        Assert.Equal(before.Train.Floats(), after.Train.Floats());
        Assert.Equal(before.Train.Values, after.Train.Values);
        Assert.Equal(before.Report.Statistics, after.Report.Statistics);
        Assert.Equal(before.TargetScaling!.Offset, after.TargetScaling!.Offset);
        Assert.Equal([0, 0], after.Test.Floats()[0][1..]);
        Assert.Equal([0, 1, 0], after.Test.Floats()[1]);
    }

    [Fact]
    public async Task LoadAsync_TestPartOfTheSameFile_IsNotFittedTo()
    {
        const string Members = """
            "reader": { "type": "csv", "train": "a.csv", "target": "y" }, "task": "regression",
            "split": { "validation": 0.25, "test": 0.25, "seed": 3 }, "cleaning": { "missing": "median" }
            """;
        var lines = Enumerable.Range(0, 20).Select(i => $"{i},{(char)('a' + i)},{i}").ToArray();
        _source.Write("a.csv", "x,c,y\n" + string.Join('\n', lines));
        var before = await _source.LoadAsync(Members);
        foreach (var row in (float[])[.. Numbers(before.Test), .. Numbers(before.Validation)])
        {
            lines[(int)row] = $"-1000,zzz,{row}";
        }

        _source.Write("a.csv", "x,c,y\n" + string.Join('\n', lines));
        var after = await _source.LoadAsync(Members);

        Assert.Equal(before.Report.SplitHash, after.Report.SplitHash);
        Assert.Equal(before.Report.Statistics, after.Report.Statistics);
        Assert.Equal(before.Train.Floats(), after.Train.Floats());
        Assert.NotEqual(before.Test.Floats(), after.Test.Floats());
    }

    [Theory]
    [InlineData("mean", 3)]
    [InlineData("median", 2)]
    [InlineData("mostFrequent", 1)]
    [InlineData("constant", 0)]
    public async Task LoadAsync_MissingValues_AreFilled(string missing, float fill)
    {
        _source.Write("a.csv", "x,c,y\n1,a,1\n1,?,2\n3,b,3\nNA,a,4\n7,a,5\n");

        var data = await _source.LoadAsync(Regression + $$""", "cleaning": { "missing": "{{missing}}" }, "table": { "scaling": "none" }""");

        Assert.Equal(fill, data.Train.Floats()[3][0]);
        Assert.Equal(missing == "constant" ? [0, 0] : [1, 0], data.Train.Floats()[1][1..]);
        var columns = Assert.IsType<TablePreprocessing>(data.Preprocessing).Columns;
        Assert.Equal(fill, Assert.IsType<NumericColumn>(columns[0]).Fill);
        Assert.True(float.IsNaN(data.Train.RawInputs!.Take([3])[0].Numbers![0]));
        Assert.Equal([""], data.Train.RawInputs!.Take([1])[1].Texts!);
    }

    [Fact]
    public async Task LoadAsync_RowsThatCannotBeUsed_AreDroppedAndCounted()
    {
        _source.Write("a.csv", "x,c,y\n1,a,1\n,a,2\n2,b,\nbad,b,3\n3,b\n2,a,oops\n4,b,4\n1,a,1\n");

        var data = await _source.LoadAsync("""
            "reader": { "type": "csv", "train": "a.csv", "target": "y", "columns": [ { "name": "x", "type": "numeric" } ] },
            "task": "regression", "cleaning": { "invalid": "drop", "duplicates": "drop" }, "split": { "validation": 0, "test": 0 }
            """);

        Assert.Equal([1, 4], data.Train.Values);
        Assert.Equal(8, data.Report.RowsRead);
        Assert.Equal(
            [
                "broken row: 1, a.csv line 6",
                "duplicate: 1, a.csv line 9",
                "invalid target: 1, a.csv line 7",
                "no number for x: 1, a.csv line 5",
                "no target: 1, a.csv line 4",
                "no value for x: 1, a.csv line 3",
            ],
            data.Report.Dropped.Select(dropped => $"{dropped.Reason}: {dropped.Count}, {Path.GetFileName(dropped.Examples[0])}"));
    }

    [Theory]
    [InlineData("x,y\n1,2\nbad,3\n", "line 3: found 'bad' for x, expected a number. Correct it, or set $.data.cleaning.invalid to drop")]
    [InlineData("x,y\n1,2\n1e300,3\n", "line 3: found '1e300' for x, expected a number")]
    [InlineData("x,y\n1,2\n1,oops\n", "line 3: found the target 'oops', expected a number")]
    [InlineData("x,y\n1,2\n1,2,3\n", "line 3: found 3 values, expected 2 as in the header")]
    [InlineData("x,y\n1,2\n\"1,2\n", "line 3: found quotation marks that do not fit (UnterminatedQuote)")]
    [InlineData("x,z\n1,2\n", "has no column 'y', expected one as $.data.reader.target names it; it has x, z.")]
    [InlineData("y,z\n1,2\n", "has no column 'x', expected one as $.data.reader.columns names it")]
    [InlineData("x,x,y\n1,1,2\n", "has 2 columns named 'x'")]
    [InlineData("", "is empty, expected a line with the names")]
    [InlineData("x,y\n", "has no row that can be used")]
    [InlineData("x,y,z\n1,2,\n2,2,\n", "The column 'z' has no value in any of the 2 rows of the training part")]
    public async Task LoadAsync_BadCsv_SaysWhereAndWhat(string content, string expected)
    {
        _source.Write("a.csv", content);

        var error = await _source.ErrorAsync("""
            "reader": { "type": "csv", "train": "a.csv", "target": "y", "columns": [ { "name": "x", "type": "numeric" } ] },
            "task": "regression", "cleaning": { "missing": "mean" }, "split": { "validation": 0, "test": 0 }
            """);

        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_CsvNotInUtf8_SaysInWhichLine()
    {
        _source.Write("a.csv", [.. "x,y\n1,2\n"u8, 0xE9, .. ",3\n"u8]);

        Assert.Contains("a.csv line 3 is not UTF-8", await _source.ErrorAsync(Regression), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_TestFileLacksAColumn_SaysWhich()
    {
        _source.Write("a.csv", "x,c,y\n1,a,10\n2,b,20\n");
        _source.Write("t.csv", "x,y\n1,10\n");

        Assert.Contains(
            "t.csv has no column 'c', expected one as the training file has it",
            await _source.ErrorAsync(WithTest),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_ClassColumn_FindsAndSortsTheClasses()
    {
        _source.Write("a.csv", "x,y\n1,10\n2,9\n3,10\n");
        const string Members = """ "reader": { "type": "csv", "train": "a.csv", "target": "y" } """ + NoSplit;

        var data = await _source.LoadAsync(Members);

        Assert.Equal(["9", "10"], data.Labels);
        Assert.Equal([1, 0, 1], data.Train.Classes);
        Assert.Contains(
            "line 3: found the class '9', expected one of 10, 11",
            await _source.ErrorAsync(Members + """, "labels": ["10", "11"]"""),
            StringComparison.Ordinal);
        _source.Write("a.csv", "x,y\n1,a\n2,a\n");
        Assert.StartsWith("The data has the class a only", await _source.ErrorAsync(Members), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_TooManyCategories_SaysWhatToDo()
    {
        _source.Write("a.csv", "name,y\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"n{i},{i}\n")));

        Assert.Contains("The column 'name' has 1001 different values", await _source.ErrorAsync(Regression), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[ { "x": 1, "c": "a", "y": 10 }, { "c": "b", "x": 3, "y": 20 } ]""")]
    [InlineData("{ \"x\": 1, \"c\": \"a\", \"y\": 10 }\n\n{ \"c\": \"b\", \"x\": 3.0, \"y\": 20  }\n")]
    public async Task LoadAsync_Json_GivesTheSameAsCsv(string content)
    {
        _source.Write("a.json", content);

        var data = await _source.LoadAsync(Json + NoSplit);

        Assert.Equal([[-1, 1, 0], [1, 0, 1]], data.Train.Floats());
        Assert.Equal([10, 20], data.Train.Values);
    }

    [Fact]
    public async Task LoadAsync_JsonWithoutAMember_IsAMissingValue()
    {
        _source.Write("a.json", """[ { "x": 1, "y": 10 }, { "y": 20, "x": null }, { "y": 30 } ]""");

        var data = await _source.LoadAsync(Json + NoSplit);

        Assert.Equal([10], data.Train.Values);
        Assert.Equal("no value for x", data.Report.Dropped.Single(dropped => dropped.Count == 2).Reason);
    }

    [Theory]
    [InlineData("[ { \"x\": 1, \"y\": 2 },\n{ \"x\": 1, ", "a.json line 2 is no valid JSON")]
    [InlineData("[ 1 ]", "holds no object with members")]
    [InlineData("", "holds no object with members")]
    [InlineData("{ \"x\": 1, \"y\": 2 }\n{ \"x\": }\n", "a.json line 2: found no valid JSON")]
    [InlineData("{ \"x\": 1, \"y\": 2 }\n[]\n", "a.json line 2: found a JSON array, expected an object")]
    public async Task LoadAsync_BadJson_SaysWhereAndWhat(string content, string expected)
    {
        _source.Write("a.json", content);

        var error = await _source.ErrorAsync(Json);

        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_Parquet_GivesTheSameAsCsv()
    {
        _source.Write("a.parquet", await ParquetAsync());

        var data = await _source.LoadAsync(Parquet + NoSplit + """, "cleaning": { "missing": "mean" }, "table": { "scaling": "none" }""");

        Assert.Equal([[1.5f, 3, 1, 0], [2.5f, 2, 0, 1], [2, 4, 1, 0]], data.Train.Floats());
        Assert.Equal([10, 20, 30], data.Train.Values);
    }

    [Fact]
    public async Task LoadAsync_ParquetCutAnywhere_SaysSo()
    {
        var whole = await ParquetAsync();
        foreach (var length in new[] { 0, 3, 100, whole.Length / 2, whole.Length - 9, whole.Length - 1 })
        {
            _source.Write("a.parquet", whole[..length]);

            var error = await _source.ErrorAsync(Parquet);

            Assert.Contains($"a.parquet ({length} bytes) cannot be read as Parquet", error, StringComparison.Ordinal);
        }
    }

    private static float[] Numbers(DatasetPart part) => part.RawInputs!.Take([.. Enumerable.Range(0, part.Count)])[0].Numbers!;

    private static async Task<byte[]> ParquetAsync()
    {
        var schema = new ParquetSchema(
            new DataField<double?>("x"), new DataField<long>("n"), new DataField<string>("c"), new DataField<int>("y"));
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<double>(schema.DataFields[0], new double?[] { 1.5, 2.5, null });
            await group.WriteAsync<long>(schema.DataFields[1], new long[] { 3, 2, 4 });
            await group.WriteAsync(schema.DataFields[2], new[] { "a", "b", "a" });
            await group.WriteAsync<int>(schema.DataFields[3], new[] { 10, 20, 30 });
        }

        return stream.ToArray();
    }
}
