using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Serving.Tests;

public sealed class JsonTensorReaderTests
{
    private static readonly string[] Blanks = ["", "", "", " ", "\n", "\r\n\t  ", "        "];

    private static readonly string[] Mistakes = [",", "[", "]", "x", "0", "-", ".", "e", " ", "\"", "}", ":", "NaN"];

    [Fact]
    public async Task ReadAsync_CutAnywhere_IsTheSameTensor()
    {
        var random = new Random(11);
        var texts = new NumberTexts(seed: 12);
        for (var i = 0; i < 1000; i++)
        {
            var shape = RandomShape(random);
            var numbers = RandomNumbers(shape, texts);
            var json = Write(numbers, shape, isFlat: random.Next(3) == 0, random);

            var singles = await ReadAsync(json, TensorDataType.Fp32, shape, new RandomPieces(json, random));
            var doubles = await ReadAsync(json, TensorDataType.Fp64, shape, new RandomPieces(json, random));

            Assert.Equal(
                numbers.Select(text => float.Parse(text, CultureInfo.InvariantCulture)), MemoryMarshal.Cast<byte, float>(singles).ToArray());
            Assert.Equal(
                numbers.Select(text => double.Parse(text, CultureInfo.InvariantCulture)), MemoryMarshal.Cast<byte, double>(doubles).ToArray());
        }
    }

    [Fact]
    public async Task ReadAsync_WithAMistake_SaysTheSameWhereverItIsCut()
    {
        var random = new Random(13);
        var texts = new NumberTexts(seed: 14);
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            var shape = RandomShape(random);
            var json = Write(RandomNumbers(shape, texts), shape, isFlat: random.Next(3) == 0, random);
            var at = random.Next(json.Length);
            var mistake = Encoding.ASCII.GetBytes(Mistakes[random.Next(Mistakes.Length)]);
            byte[] wrong = [.. json[..at], .. mistake, .. json[(at + random.Next(2))..]];

            var whole = await OutcomeAsync(wrong, shape, new MemoryStream(wrong));
            var inBytes = await OutcomeAsync(wrong, shape, new RandomPieces(wrong, random));

            Assert.Equal(whole, inBytes);
            refused += whole.StartsWith("refused", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.InRange(refused, 500, 1999);
    }

    [Theory]
    [InlineData("[1,2,x]", "Element 2 of tensor 'x' is 'x': expected a number in the range of FP32, NaN, Infinity or -Infinity.")]
    [InlineData("[1,2,03]", "Element 2 of tensor 'x' is '03'")]
    [InlineData("[1,2,+3]", "Element 2 of tensor 'x' is '+3'")]
    [InlineData("[1,2,1e39]", "Element 2 of tensor 'x' is '1e39'")]
    [InlineData("[1,2.,3]", "Element 1 of tensor 'x' is '2.'")]
    [InlineData("[1 2,3]", "found '2' after element 1")]
    [InlineData("[1,2,]", "found ']' after element 2")]
    [InlineData("[1,2,3,4]", "has more elements of data")]
    [InlineData("[1,2]", "has 2 elements of data")]
    [InlineData("[1,[2],3]", "found '[' after element 1")]
    public void Read_Mistake_SaysWhereItIs(string json, string says)
    {
        using var memory = TestBodies.PlentyOfMemory();

        var error = Assert.Throws<InvalidInputException>(
            () => JsonTensorReader.Read(Encoding.ASCII.GetBytes(json), "x", TensorDataType.Fp32, [3], memory));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> OutcomeAsync(byte[] json, long[] shape, Stream content)
    {
        try
        {
            return Convert.ToHexString(await ReadAsync(json, TensorDataType.Fp32, shape, content));
        }
        catch (InvalidInputException e)
        {
            return $"refused: {e.Message}";
        }
    }

    private static async Task<byte[]> ReadAsync(byte[] json, TensorDataType dataType, long[] shape, Stream content)
    {
        await using var body = TestBodies.Open(content, length: json.Length);
        var text = new JsonText(body, new ModelSignature { Inputs = [], Outputs = [] });
        using var tensor = await JsonTensorReader.ReadAsync(text, "x", dataType, shape, CancellationToken.None);
        return tensor.Data.ToArray();
    }

    private static long[] RandomShape(Random random) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (long)random.Next(1, 12))];

    /// <summary>All of them finite in FP32, some of them beyond its precision.</summary>
    private static string[] RandomNumbers(long[] shape, NumberTexts texts)
    {
        var numbers = new string[shape.Aggregate((product, length) => product * length)];
        for (var i = 0; i < numbers.Length;)
        {
            numbers[i] = texts.Next();
            i += float.IsFinite(float.Parse(numbers[i], CultureInfo.InvariantCulture)) ? 1 : 0;
        }

        return numbers;
    }

    private static byte[] Write(string[] numbers, long[] shape, bool isFlat, Random random)
    {
        var json = new StringBuilder();
        var next = 0;
        Append(0);
        return Encoding.ASCII.GetBytes(json.ToString());

        void Append(int depth)
        {
            var count = isFlat ? numbers.Length : shape[depth];
            var isRow = isFlat || depth == shape.Length - 1;
            json.Append('[');
            for (var i = 0; i < count; i++)
            {
                json.Append(i > 0 ? Blank() + "," : "").Append(Blank());
                if (isRow)
                {
                    json.Append(numbers[next++]);
                }
                else
                {
                    Append(depth + 1);
                }
            }

            json.Append(Blank()).Append(']');
        }

        string Blank() => Blanks[random.Next(Blanks.Length)];
    }

    /// <summary>Gives a few bytes at a time, as a slow network does.</summary>
    private sealed class RandomPieces(byte[] content, Random random) : MemoryStream(content)
    {
        private readonly int _most = random.Next(3) switch { 0 => 1, 1 => 30, _ => 400 };

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, _most + 1))], cancellationToken);
    }
}
