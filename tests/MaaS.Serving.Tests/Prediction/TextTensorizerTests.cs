using System.Runtime.InteropServices;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class TextTensorizerTests
{
    private static readonly TextPreprocessing Text = new()
    {
        Tokenizer = new TokenizerSettings { Type = TokenizerType.WordPiece, Vocabulary = "vocab.txt" },
        MaxLength = 4,
        PadId = 9,
    };

    [Theory]
    [InlineData(SequenceEnd.Pre, new long[] { 9, 9, 5, 6 })]
    [InlineData(SequenceEnd.Post, new long[] { 5, 6, 9, 9 })]
    public void Write_FixedLength_PadsAtTheEndThatIsSaid(SequenceEnd padding, long[] expected)
    {
        var tensorizer = Of(Text with { Padding = padding }, Ids(-1, 4));

        Assert.Equal(4, tensorizer.LengthFor(2));
        Assert.Equal(expected, Write(tensorizer, 0, 4, 5, 6));
    }

    [Fact]
    public void LengthFor_LengthThatVaries_IsTheLongestAndAtLeastOne()
    {
        var tensorizer = Of(Text, Ids(-1, -1));

        Assert.Equal([1, 1, 3], new[] { 0, 1, 3 }.Select(tensorizer.LengthFor));
        Assert.Equal([9L], Write(tensorizer, 0, 1));
        Assert.True(tensorizer.FirstDimensionIsDynamic);
    }

    [Theory]
    [InlineData(SequenceEnd.Pre, new long[] { 0, 1, 1 })]
    [InlineData(SequenceEnd.Post, new long[] { 1, 1, 0 })]
    public void Write_MaskAndTypes_AreOnesWhereTokensAreAndZeros(SequenceEnd padding, long[] mask)
    {
        var tensorizer = Of(
            Text with { Padding = padding },
            TestManifests.Spec("attention_mask", TensorDataType.Int64, -1, -1), Ids(-1, -1),
            TestManifests.Spec("token_type_ids", TensorDataType.Int64, -1, -1));

        Assert.Equal(mask, Write(tensorizer, 0, 3, 5, 6));
        Assert.Equal([0, 0, 0], Write(tensorizer, 2, 3, 5, 6));
    }

    [Fact]
    public void For_OneRowAtATime_IsTaken() => Assert.False(Of(Text, Ids(1, 4)).FirstDimensionIsDynamic);

    [Theory]
    [InlineData(TensorDataType.Int32, new long[] { -1, 4 }, "INT32 [-1,4]")]
    [InlineData(TensorDataType.Int64, new long[] { -1, 5 }, "[-1,5]")]
    [InlineData(TensorDataType.Int64, new long[] { 2, 4 }, "[2,4]")]
    [InlineData(TensorDataType.Int64, new long[] { -1 }, "[-1]")]
    [InlineData(TensorDataType.Int64, new long[] { -1, 4, 1 }, "[-1,4,1]")]
    public void For_InputThatDoesNotFit_SaysWhatIsExpected(TensorDataType dataType, long[] shape, string found)
    {
        var error = Assert.Throws<InvalidInputException>(() => Of(Text, TestManifests.Spec("ids", dataType, shape)));

        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains("[-1,4] with the manifest's maxLength", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_InputsOfOtherNames_AreAMisfit()
    {
        Assert.Contains("'a', 'b'", AssertMisfit(Named("a"), Named("b")), StringComparison.Ordinal);
        Assert.Contains("expected one for token ids", AssertMisfit(Named("attention_mask")), StringComparison.Ordinal);

        static TensorSpec Named(string name) => TestManifests.Spec(name, TensorDataType.Int64, -1, -1);

        static string AssertMisfit(params TensorSpec[] inputs) => Assert.Throws<InvalidInputException>(() => Of(Text, inputs)).Message;
    }

    [Fact]
    public void For_NoTextSection_SaysWhatToDo()
    {
        var error = Assert.Throws<InvalidInputException>(() => TextTensorizer.For(TestManifests.With([Ids(-1, -1)])));

        Assert.Contains("has no \"text\" in its manifest", error.Message, StringComparison.Ordinal);
    }

    private static TensorSpec Ids(params long[] shape) => TestManifests.Spec("ids", TensorDataType.Int64, shape);

    private static TextTensorizer Of(TextPreprocessing text, params TensorSpec[] inputs) =>
        TextTensorizer.For(TestManifests.With(inputs) with { Text = text });

    private static long[] Write(TextTensorizer tensorizer, int input, int length, params int[] ids)
    {
        var row = new byte[length * sizeof(long)];
        tensorizer.Write(input, ids, row);
        return MemoryMarshal.Cast<byte, long>(row).ToArray();
    }
}
