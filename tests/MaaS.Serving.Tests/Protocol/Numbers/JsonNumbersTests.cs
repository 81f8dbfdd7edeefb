using System.Globalization;
using System.Numerics;
using System.Text;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Serving.Tests;

public sealed class JsonNumbersTests
{
    private const int Texts = 300_000;

    /// <summary>Behind a number that is at the end of the window, and of one that is not.</summary>
    private static readonly string[] Followers = ["", "," + new string(' ', 40)];

    [Fact]
    public void Parse_DifficultTexts_IsTheNearestDouble() => AssertNearest<double>(seed: 1, undecided: 0);

    [Fact]
    public void Parse_DifficultTexts_IsTheNearestSingle() => AssertNearest<float>(seed: 2, undecided: 0);

    [Fact]
    public void Parse_DifficultTexts_IsTheNearestHalfOrLeftToOthers() => AssertNearest<Half>(seed: 3, undecided: Texts / 4);

    [Theory]
    [InlineData("2.2250738585072011e-308", 0x000F_FFFF_FFFF_FFFF)]
    [InlineData("2.2250738585072012e-308", 0x0010_0000_0000_0000)]
    [InlineData("9007199254740993", 0x4340_0000_0000_0000)]
    [InlineData("9007199254740993.00000000000000000000000000000000000000001", 0x4340_0000_0000_0001)]
    [InlineData("9007199254740995", 0x4340_0000_0000_0002)]
    [InlineData("90071992547409930000e-4", 0x4340_0000_0000_0000)]
    [InlineData("5e-324", 0x0000_0000_0000_0001)]
    [InlineData("2.4703282292062327e-324", 0x0000_0000_0000_0000)]
    [InlineData("2.4703282292062328e-324", 0x0000_0000_0000_0001)]
    [InlineData("1.7976931348623157e308", 0x7FEF_FFFF_FFFF_FFFF)]
    [InlineData("-0", unchecked((long)0x8000_0000_0000_0000))]
    [InlineData("0e999999999999", 0)]
    [InlineData("1e-999999999999", 0)]
    [InlineData("0.000000000000000000000000000000000000000000000000000000000000001e63", 0x3FF0_0000_0000_0000)]
    public void Parse_EdgeOfDouble_HasTheseBits(string text, long bits)
    {
        Assert.Equal(text.Length, JsonNumbers.Parse(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(bits, BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData("1.7976931348623159e308")]
    [InlineData("1e309")]
    [InlineData("-1e999999999999")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("01")]
    [InlineData("-01.5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("NaN")]
    public void Parse_NoFiniteNumberOfJson_IsLeftToOthers(string text)
    {
        foreach (var follower in Followers)
        {
            var bytes = Encoding.ASCII.GetBytes(text + follower);
            Assert.Equal(0, JsonNumbers.Parse(bytes, out double _));
            Assert.Equal(0, JsonNumbers.Parse(bytes, out float _));
        }
    }

    [Fact]
    public void Parse_WholeNumbers_AreThoseOfTheType()
    {
        AssertWhole<byte>();
        AssertWhole<sbyte>();
        AssertWhole<ushort>();
        AssertWhole<short>();
        AssertWhole<uint>();
        AssertWhole<int>();
        AssertWhole<ulong>();
        AssertWhole<long>();
    }

    [Theory]
    [InlineData("1,2,3]", 3, "1,2,3")]
    [InlineData("1, 2,\n  3 ]", 3, "1, 2,\n  3")]
    [InlineData("1 ,2]", 1, "1")]
    [InlineData("1,2", 1, "1")]
    [InlineData("1,2,", 2, "1,2")]
    [InlineData("1,2x]", 1, "1")]
    [InlineData("1,NaN,2]", 1, "1")]
    [InlineData("1,,2]", 1, "1")]
    [InlineData("1,2,3,4,5]", 4, "1,2,3,4")]
    [InlineData("[1]", 0, "")]
    [InlineData("1}", 0, "")]
    public void ReadRun_AnyText_EndsBehindTheLastWholeNumber(string text, int count, string taken)
    {
        foreach (var dataType in new[] { TensorDataType.Fp32, TensorDataType.Int16, TensorDataType.Fp16, TensorDataType.UInt64 })
        {
            var room = new byte[4 * dataType.ElementSize()];
            Assert.Equal(taken.Length, JsonNumbers.ReadRun(Encoding.ASCII.GetBytes(text), dataType, room, out var found));
            Assert.Equal(count, found);
        }
    }

    /// <summary>The reference is .NET's parser, which is exact and slow.</summary>
    private static void AssertNearest<T>(int seed, int undecided)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var texts = new NumberTexts(seed);
        for (var i = 0; i < Texts; i++)
        {
            var text = texts.Next();
            var expected = T.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            var length = JsonNumbers.Parse(Encoding.ASCII.GetBytes(text + Followers[i % 2]), out T value);
            if (length == 0 && (!T.IsFinite(expected) || undecided-- > 0))
            {
                continue;
            }

            Assert.Equal(text.Length, length);
            Assert.True(expected.Equals(value) && T.IsNegative(expected) == T.IsNegative(value), $"{text}: {value}, not {expected}");
        }
    }

    private static void AssertWhole<T>()
        where T : unmanaged, IBinaryInteger<T>
    {
        var texts = new NumberTexts(seed: 4);
        for (var i = 0; i < 100_000; i++)
        {
            var text = i % 4 == 0 ? (i - 50_000).ToString(CultureInfo.InvariantCulture) : texts.Next();
            var length = JsonNumbers.Parse(Encoding.ASCII.GetBytes(text + Followers[i % 2]), out T value);
            var isWhole = T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var expected);
            if (length == text.Length)
            {
                Assert.True(isWhole && value == expected, $"{text}: {value}");
            }
            else if (isWhole && text.Length <= 18)
            {
                Assert.Fail($"{text} was not taken as {typeof(T)}");
            }
        }
    }
}
