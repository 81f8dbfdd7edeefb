using MaaS.Testing;

namespace MaaS.Repository.Tests.Text;

public sealed class TextTokenizerTests : IDisposable
{
    /// <summary>Ids by line: 0 to 13.</summary>
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\nworld\nun\n##aff\n##able\n!\n##s\n'\nHello\n$\n";

    private static readonly TokenizerSettings WordPiece = new()
    {
        Type = TokenizerType.WordPiece,
        Vocabulary = "vocab.txt",
        LowerCase = true,
    };

    private static readonly TokenizerSettings Bpe = new()
    {
        Type = TokenizerType.Bpe,
        Vocabulary = "vocab.json",
        Merges = "merges.txt",
    };

    private readonly TemporaryDirectory _folder = new();

    public TextTokenizerTests() => Save("vocab.txt", Vocabulary);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Hello, worlds!", new[] { 4, 1, 5, 10, 9 })]
    [InlineData("unaffable UNAFF\nhello", new[] { 6, 7, 8, 6, 7, 4 })]
    [InlineData("unhappy hello's", new[] { 1, 4, 11, 1 })]
    [InlineData("$hello", new[] { 13, 4 })]
    [InlineData("[SEP]", new[] { 1, 1, 1 })]
    [InlineData("", new int[0])]
    [InlineData("\u0007\u200B \n", new int[0])]
    public void Encode_WordPiece_TakesTheLongestTokens(string text, int[] expected) =>
        Assert.Equal(expected, Load(Of(WordPiece)).Encode(text));

    [Fact]
    public void Encode_CaseKept_IsAnotherToken() =>
        Assert.Equal([12, 4], Load(Of(WordPiece with { LowerCase = false })).Encode("Hello hello"));

    [Fact]
    public void Encode_WordLongerThanAllowed_IsUnknown()
    {
        var tokenizer = Load(Of(WordPiece with { MaxInputCharsPerWord = 5 }));

        Assert.Equal([4, 1], tokenizer.Encode("hello worlds"));
    }

    [Theory]
    [InlineData(SequenceEnd.Pre, new[] { 8, 4, 5 })]
    [InlineData(SequenceEnd.Post, new[] { 6, 7, 8 })]
    public void Encode_TooLong_IsCutWithinAWordAtTheEndThatIsSaid(SequenceEnd truncation, int[] expected) =>
        Assert.Equal(expected, Load(Of(WordPiece) with { MaxLength = 3, Truncation = truncation }).Encode("unaffable hello world"));

    [Theory]
    [InlineData("", new[] { 2, 3 })]
    [InlineData("hello world !", new[] { 2, 4, 5, 3 })]
    public void Encode_SpecialTokens_AreAroundWhatIsLeft(string text, int[] expected) =>
        Assert.Equal(expected, Load(Of(WordPiece) with { MaxLength = 4, AddSpecialTokens = true }).Encode(text));

    [Theory]
    [InlineData(SequenceEnd.Pre)]
    [InlineData(SequenceEnd.Post)]
    public void Encode_AnyText_IsTheEndOfAllItsIds(SequenceEnd truncation)
    {
        var random = new Random(1);
        string[] parts = ["hello", "un", "aff", "able", "s", "'", "!", " ", " ", " ", "x", "漢", "\n", "\u0007", "$", "É"];
        var settings = Of(WordPiece with { MaxInputCharsPerWord = 9 });
        var all = Load(settings with { MaxLength = 32_768 });
        var some = Load(settings with { MaxLength = 5, Truncation = truncation });
        for (var i = 0; i < 2_000; i++)
        {
            var text = string.Concat(random.GetItems(parts, random.Next(60)));
            var expected = all.Encode(text);

            Assert.Equal(truncation == SequenceEnd.Pre ? expected.TakeLast(5) : expected.Take(5), some.Encode(text));
        }
    }

    [Fact]
    public void Encode_OtherUnknownAndPrefix_AreUsed()
    {
        Save("other.txt", "<unk>\r\nab\r\n@c\r\n");
        var settings = WordPiece with { Vocabulary = "other.txt", UnknownToken = "<unk>", ContinuingPrefix = "@" };

        Assert.Equal([1, 2, 2, 0], Load(Of(settings)).Encode("ABCC xyz"));
    }

    [Theory]
    [InlineData("low low", new[] { 7, 9 })]
    [InlineData("  low", new[] { 4, 9 })]
    [InlineData("lé", new[] { 0, 5, 6 })]
    [InlineData("", new int[0])]
    public void Encode_Bpe_MergesPairsOfBytes(string text, int[] expected)
    {
        SaveBpe();

        Assert.Equal(expected, Load(Of(Bpe)).Encode(text));
    }

    [Fact]
    public void Encode_BpeSpecialTokens_AreThoseOfRoberta()
    {
        SaveBpe();

        Assert.Equal([10, 7, 11], Load(Of(Bpe) with { AddSpecialTokens = true }).Encode("low"));
    }

    [Fact]
    public void Encode_ManyAtOnce_GiveTheSame()
    {
        SaveBpe();
        foreach (var tokenizer in new[] { Load(Of(WordPiece)), Load(Of(Bpe)) })
        {
            var expected = tokenizer.Encode("low unaffable hello worlds");

            Parallel.For(0, 10_000, _ => Assert.Equal(expected, tokenizer.Encode("low unaffable hello worlds")));
        }
    }

    [Theory]
    [InlineData("a\nb\na\n[UNK]\n", "'a' in line 1 and in line 3")]
    [InlineData("a\nb\n", "no token '[UNK]'")]
    [InlineData("", "no token '[UNK]'")]
    [InlineData("[UNK]\n[CLS]\n", "no token '[SEP]'")]
    public void Load_BadWordPieceVocabulary_SaysWhatWasFound(string content, string expected)
    {
        Save("vocab.txt", content);

        AssertRefused(Of(WordPiece) with { AddSpecialTokens = true }, expected);
    }

    [Theory]
    [InlineData("[1]", "", "no JSON object")]
    [InlineData("{\"a\":\"x\"}", "", "$.a")]
    [InlineData("{}", "", "0 tokens")]
    [InlineData("{\"a\":1,\"b\":1}", "", "an id of its own")]
    [InlineData("{\"a\":-1}", "", "an id of its own")]
    [InlineData("{\"a\":1}", "#version: 0.2\na b c\n", "'a b c' as pair 1")]
    [InlineData("{\"a\":1}", "a b\n", "does not fit")]
    public void Load_BadBpeFiles_SaysWhatWasFound(string vocabulary, string merges, string expected)
    {
        Save("vocab.json", vocabulary);
        Save("merges.txt", merges);

        AssertRefused(Of(Bpe), expected);
    }

    [Fact]
    public void Load_ContentInMemory_IsTheSameTokenizer()
    {
        SaveBpe();
        foreach (var settings in new[] { WordPiece, Bpe })
        {
            var loaded = TextTokenizer.Load(Of(settings), Open);
            var ids = TextTokenizer.ReadVocabulary(settings, Open);

            Assert.Equal(Load(Of(settings)).Encode("low hello"), loaded.Encode("low hello"));
            Assert.Equal((settings == Bpe ? 12 : 14, settings == Bpe ? 7 : 4), (ids.Count, ids[settings == Bpe ? "low" : "hello"]));
        }

        Stream Open(string name) => new MemoryStream(File.ReadAllBytes(_folder.File(name)), writable: false);
    }

    [Fact]
    public void Load_FileOver64Megabytes_IsRefusedUnread()
    {
        using (var file = File.Create(_folder.File("vocab.txt")))
        {
            file.SetLength((64 << 20) + 1);
        }

        AssertRefused(Of(WordPiece), "67108865 bytes");
    }

    private static TextPreprocessing Of(TokenizerSettings tokenizer) => new() { Tokenizer = tokenizer, MaxLength = 100 };

    private TextTokenizer Load(TextPreprocessing text) => TextTokenizer.Load(text, _folder.File);

    private void AssertRefused(TextPreprocessing text, string expected)
    {
        var error = Assert.Throws<InvalidModelException>(() => Load(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Ġ is a space, Ã and © are the two bytes of é.</summary>
    private void SaveBpe()
    {
        Save(
            "vocab.json",
            """{"l":0,"o":1,"w":2,"lo":3,"Ġ":4,"Ã":5,"©":6,"low":7,"Ġl":8,"Ġlow":9,"<s>":10,"</s>":11}""");
        Save("merges.txt", "#version: 0.2\nl o\nlo w\nĠ low\n");
    }

    private void Save(string name, string content) => File.WriteAllText(_folder.File(name), content);
}
