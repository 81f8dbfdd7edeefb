using System.Text;
using MaaS.Inference;

namespace MaaS.Serving.Tests;

public sealed class JsonValueScannerTests
{
    [Theory]
    [InlineData("[1,2.5e3,-0]")]
    [InlineData("[NaN,Infinity,-Infinity,true,false,null]")]
    [InlineData("""["","a\"b","\\","\\\"","]}[{",",:"]""")]
    [InlineData("""{"a":{"b":[{},[],{"c":"}"}]},"d":""}""")]
    [InlineData(" [ 1 , [ 2 ] ,\t{ \"a\" :\r\n3 } ] ")]
    [InlineData("\"text\"")]
    [InlineData("7 ")]
    [InlineData("{}")]
    public void Scan_AnyPieces_FindsTheEndAndTakesTheSameBytes(string json)
    {
        var text = Encoding.UTF8.GetBytes(json + ",\"next\":[");
        var whole = new JsonValueScanner(new JsonPlace("it"));
        var end = whole.Scan(text);
        Assert.True(whole.IsDone);
        Assert.Equal(json.TrimEnd(), Encoding.UTF8.GetString(text, 0, end));

        for (var piece = 1; piece < text.Length; piece++)
        {
            var scanner = new JsonValueScanner(new JsonPlace("it"));
            var (taken, seen) = (0, 0);
            while (!scanner.IsDone)
            {
                seen = Math.Min(Math.Max(seen, taken) + piece, text.Length);
                taken += scanner.Scan(text.AsSpan(taken..seen));
            }

            Assert.Equal(end, taken);
        }
    }

    [Theory]
    [InlineData("[1}", "found '}', expected ',' or ']'")]
    [InlineData("""{"a":1]""", "found ']', expected ',' or '}'")]
    [InlineData("[{\"a\":[1}]", "found '}'")]
    [InlineData("]", "found ']', expected a value")]
    [InlineData("[1 2]", "found '2', expected ',' or ']'")]
    [InlineData("[1,,2]", "found ',', expected a value")]
    [InlineData("[1,]", "found ']', expected a value")]
    [InlineData("[:1]", "found ':'")]
    [InlineData("{1:2}", "found '1', expected a name or '}'")]
    [InlineData("""{"a" 1}""", "found '1', expected ':'")]
    [InlineData("""{"a":1,}""", "found '}', expected a name")]
    [InlineData("""{"a":}""", "found '}', expected a value")]
    [InlineData("""{"a":"b":"c"}""", "found ':', expected ',' or '}'")]
    [InlineData("""["a""b"]""", "expected ',' or ']'")]
    [InlineData("[abc]", "found 'abc', expected a value")]
    [InlineData("[01]", "found '01', expected a value")]
    [InlineData("[1[2]]", "found '1[2', expected a value")]
    public void Scan_NotJson_SaysWhatWasFoundAndExpected(string json, string says)
    {
        var error = Assert.Throws<InvalidInputException>(
            () => new JsonValueScanner(new JsonPlace("'extra'")).Scan(Encoding.UTF8.GetBytes(json + " ")));

        Assert.Contains("in 'extra'", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_DeepestNesting_IsTakenAndOneMoreIsNot()
    {
        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, depth).Select(i => i % 3 == 0 ? "[" : "{\"a\":")) + "1"
            + string.Concat(Enumerable.Range(0, depth).Reverse().Select(i => i % 3 == 0 ? "]" : "}")));

        var scanner = new JsonValueScanner(new JsonPlace("it"));
        Assert.Equal(Nested(JsonValueScanner.MaxDepth).Length, scanner.Scan(Nested(JsonValueScanner.MaxDepth)));
        Assert.True(scanner.IsDone);

        Assert.Throws<InvalidInputException>(() => new JsonValueScanner(new JsonPlace("it")).Scan(Nested(JsonValueScanner.MaxDepth + 1)));
    }

    [Fact]
    public void Scan_TokenWithoutEnd_IsRefusedBeforeItFillsMemory() =>
        Assert.Throws<InvalidInputException>(
            () => new JsonValueScanner(new JsonPlace("it")).Scan(Encoding.UTF8.GetBytes("[" + new string('1', 10_000))));
}
