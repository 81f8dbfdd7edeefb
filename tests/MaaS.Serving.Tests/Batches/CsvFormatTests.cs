using System.Text;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class CsvFormatTests
{
    private static readonly TensorSpec Pair = TestManifests.Spec("x", TensorDataType.Fp32, -1, 2);

    private const string Adversarial =
        "\uFEFF\r\nid,x[1],\"na\"\"me\",x[0]\r\n1,2,\"a,\"\"b\"\"\r\nc\",1\n\n2,4,5\" pipe,3\r\n\r\n\"\",\"6\",,5\n4,666,bad,5\n5,x,worse,5\n6,7\n7,8,\"\"\"\",7\n8,10,a\"\"b,9";

    [Fact]
    public async Task RunAsync_AdversarialFile_KeepsKeysAndOrder()
    {
        var run = await new BatchFile("a.csv", Adversarial, new EchoModel(Pair)).RunAsync();

        Assert.Equal(
            "id,\"na\"\"me\",y[0],y[1]\n1,\"a,\"\"b\"\"\r\nc\",1,2\n2,5\" pipe,3,4\n\"\",,5,6\n7,\"\"\"\",7,8\n8,a\"\"b,9,10\n", run.Text);
        Assert.Equal(
            [
                """{"row":3,"reason":"The model does not like 666.","keys":{"id":"4","na\"me":"bad"}}""",
                """{"row":4,"reason":"Column 'x[1]' is 'x': expected a number in the range of FP32, NaN, Infinity or -Infinity.","keys":{"id":"5","na\"me":"worse"}}""",
                """{"row":5,"reason":"The record has 2 fields: expected 4, as the header has."}""",
            ],
            run.ErrorLines);
        Assert.Equal(new BatchChunkResult(8, 5, 3), run.Result);
    }

    [Fact]
    public async Task SplitAsync_AnyLimit_GivesTheSameRows()
    {
        var file = new BatchFile("a.csv", Adversarial, new EchoModel(Pair));

        await file.AssertSplitsAnywhereAsync(Enumerable.Range(1, Adversarial.Length + 5).Select(bytes => new BatchChunkLimits(bytes, long.MaxValue)));
        await file.AssertSplitsAnywhereAsync(Enumerable.Range(1, 9).Select(rows => new BatchChunkLimits(long.MaxValue, rows)));
    }

    [Theory]
    [InlineData("x[0],x[1]")]
    [InlineData("x_0,x_1")]
    [InlineData("x.1,x.2")]
    [InlineData("pixel0,pixel1")]
    [InlineData("f1,f2")]
    [InlineData(" x_0 ,\"x_1\"")]
    public async Task RunAsync_NamesOfTheValues_AreFound(string header) => Assert.Equal(
        "y[0],y[1]\n1,2\n", (await new BatchFile("a.csv", header + "\n1,2", new EchoModel(Pair)).RunAsync()).Text);

    [Theory]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData(",")]
    public async Task RunAsync_Delimiters_AreKept(string delimiter)
    {
        var content = "k,x_0,x_1\n\"a;b\",1,2\n,,\n".Replace(",", delimiter, StringComparison.Ordinal).Replace("a;b", $"a{delimiter}b", StringComparison.Ordinal);

        var run = await new BatchFile("a.csv", content, new EchoModel(Pair)).RunAsync();

        Assert.Equal($"k{delimiter}y[0]{delimiter}y[1]\n\"a{delimiter}b\"{delimiter}1{delimiter}2\n", run.Text);
        Assert.Contains("\"row\":1,\"reason\":\"Column 'x_0' is empty", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+1.5, .5", "1.5,0.5")]
    [InlineData("5.,1e-2", "5,0.01")]
    [InlineData("nan,-INF", "NaN,-Infinity")]
    [InlineData("\"1\",\"2\"", "1,2")]
    public async Task RunAsync_NumbersAsTablesWriteThem_AreRead(string row, string expected) => Assert.Equal(
        [expected], (await new BatchFile("a.csv", $"x_0,x_1\n{row}\n", new EchoModel(Pair)).RunAsync()).Lines[1..]);

    [Theory]
    [InlineData("1,1e39", "'1e39': expected a number in the range of FP32")]
    [InlineData("1,2 3", "'2 3'")]
    [InlineData("1,0x5", "'0x5'")]
    [InlineData("1,", "empty")]
    [InlineData("1,2,3", "3 fields: expected 2")]
    [InlineData("1,\"2\"3", "Field 1 goes on behind its closing quote")]
    public async Task RunAsync_BadRecord_IsOneBadRowThatSaysWhy(string row, string reason)
    {
        var run = await new BatchFile("a.csv", $"x_0,x_1\n1,2\n{row}\n3,4\n", new EchoModel(Pair)).RunAsync();

        Assert.Equal(["y[0],y[1]", "1,2", "3,4"], run.Lines);
        Assert.Contains("{\"row\":1,", run.Errors, StringComparison.Ordinal);
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_QuoteThatIsNeverClosed_TakesTheRestAsOneBadRow()
    {
        var model = new EchoModel(Pair);
        var limited = new EchoModel(Pair) { Model = model.Model with { MaxRowBytes = 1000 } };
        var content = "k,x_0,x_1\na,1,2\n\"b,3,4\n" + string.Concat(Enumerable.Repeat("c,5,6\n", 100));

        var whole = await new BatchFile("a.csv", content, model).RunAsync();
        var run = await new BatchFile("a.csv", content + new string('x', 1000), limited).RunAsync();

        Assert.Equal(new BatchChunkResult(2, 1, 1), whole.Result);
        Assert.Contains("a quote that is never closed", whole.Errors, StringComparison.Ordinal);
        Assert.Equal(new BatchChunkResult(2, 1, 1), run.Result);
        Assert.Contains("Is a quote not closed?", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_InvalidUtf8_IsABadRow()
    {
        byte[] content = [.. "k,x_0,x_1\n"u8, 0xE4, .. ",1,2\nb,1,2\n"u8];

        var run = await new BatchFile("a.csv", content, new EchoModel(Pair)).RunAsync();

        Assert.Equal(new BatchChunkResult(2, 1, 1), run.Result);
        Assert.Contains("not valid UTF-8", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_FeaturesOfAllKinds_AreReadByName()
    {
        TensorSpec[] inputs =
        [
            TestManifests.Spec("age", TensorDataType.Int8, -1, 1), TestManifests.Spec("city", TensorDataType.Bytes, -1),
            TestManifests.Spec("member", TensorDataType.Bool, -1, 1), TestManifests.Spec("height", TensorDataType.Fp64, -1),
        ];

        var run = await new BatchFile(
            "a.csv", "city,height,member,age\n\"Köln, \"\"1\"\"\",1.8,TRUE,40.0\n,2,0,-1\nx,1,yes,1\nx,1,1,200\n", new EchoModel(inputs)).RunAsync();

        Assert.Equal(["y0,y1,y2,y3", "40,\"Köln, \"\"1\"\"\",true,1.8", "-1,,false,2"], run.Lines);
        Assert.Contains("Column 'member' is 'yes': expected true or false", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("Column 'age' is '200': expected a whole number in the range of INT8", run.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Classification_GivesBestLabelAndScoreBesideALabelThatIsThere()
    {
        var model = new EchoModel(Pair, task: PredictionTasks.TabularClassification, labels: ["a,b", "dog"]);

        var run = await new BatchFile("a.csv", "label,pixel0,pixel1\n7,0.25,0.75\n8,1,0\n9,nan,0\n", model).RunAsync();

        Assert.Equal(["label,predicted_label,score", "7,dog,0.75", "8,\"a,b\",1"], run.Lines);
        Assert.Contains("The model gave the score NaN", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Regression_GivesValues()
    {
        var one = new EchoModel(TestManifests.Spec("x", TensorDataType.Fp32, -1, 1), task: PredictionTasks.TabularRegression);
        var two = new EchoModel(Pair, task: PredictionTasks.TabularRegression);

        Assert.Equal("id,value\na,0.1\n", (await new BatchFile("a.csv", "id,x\na,0.1\n", one).RunAsync()).Text);
        Assert.Equal("value[0],value[1]\n0.1,2\n", (await new BatchFile("a.csv", "x_0,x_1\n0.1,2\n", two).RunAsync()).Text);
    }

    [Fact]
    public async Task RunAsync_OpenShape_TakesAsManyAsThereAreColumns()
    {
        var model = new EchoModel([TestManifests.Spec("x", TensorDataType.Fp32, -1, -1, 2)], outputs: [TestManifests.Spec("y", TensorDataType.Fp32, -1, 4)]);

        Assert.Equal("y[0],y[1],y[2],y[3]\n1,2,3,4\n", (await new BatchFile("a.csv", "x_0,x_1,x_2,x_3\n1,2,3,4\n", model).RunAsync()).Text);
        Assert.Contains("has 3 columns", (await new BatchFile("a.csv", "x_0,x_1,x_2\n1,2,3\n", model).AssertInvalidAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "The file is empty")]
    [InlineData("\r\n \n", "only blank lines")]
    [InlineData("x_0,x_1\r\n\r\n", "a header and no rows")]
    [InlineData("0.5,1\n2,3\n", "no header: its first line begins with '0.5'")]
    [InlineData("x_0,x_1,x_0\n1,2,3\n", "Column 'x_0' is there 2 times")]
    [InlineData("x_0|x_1\n1|2\n", "Input 'x' has no columns: expected 2 columns 'x[0]' to 'x[1]' for a row of shape [2]. The file has 1 columns: 'x_0|x_1'.")]
    [InlineData("x_0,z\n1,2\n", "Input 'x' has 1 columns: expected 2")]
    [InlineData("x_0,x_2\n1,2\n", "has no columns")]
    [InlineData("pixel0,pixel1,other0,other1\n1,2,3,4\n", "has no columns")]
    public async Task InspectAsync_FileThatDoesNotFit_SaysWhatWasFoundAndExpected(string content, string part) => Assert.Contains(
        part, (await new BatchFile("a.csv", content, new EchoModel(Pair)).AssertInvalidAsync()).Message, StringComparison.Ordinal);

    [Fact]
    public async Task InspectAsync_HeaderNotUtf8_IsInvalid()
    {
        byte[] content = [.. "x_0,x_1,"u8, 0xE4, .. "\n1,2,3\n"u8];

        Assert.Contains("UTF-8", (await new BatchFile("a.csv", content, new EchoModel(Pair)).AssertInvalidAsync()).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-16", (await new BatchFile("a.csv", Encoding.Unicode.GetPreamble(), new EchoModel(Pair)).AssertInvalidAsync()).Message, StringComparison.Ordinal);
    }
}
