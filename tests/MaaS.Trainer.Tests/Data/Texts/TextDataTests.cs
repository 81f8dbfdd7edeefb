using System.IO.Compression;
using System.Text;

namespace MaaS.Trainer.Tests;

public sealed class TextDataTests : IDisposable
{
    private const string NoSplit = """, "split": { "validation": 0, "test": 0 }""";
    private const string Jsonl = """ "reader": { "type": "jsonl", "train": "a.jsonl" } """ + NoSplit;
    private const string WithTest = """
        "reader": { "type": "jsonl", "train": "a.jsonl", "test": "t.jsonl" }, "split": { "validation": 0 }, "text": { "maxLength": 4 }
        """;

    private readonly MadeSource _source = new();

    public TextDataTests() => _source.Write(
        "a.jsonl",
        """
        { "text": "Free money! free $$$", "label": "spam" }
        { "text": "Hello, free world", "label": "ham", "id": 7 }
        { "text": "hello money", "label": "ham" }
        """);

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task LoadAsync_Jsonl_BuildsWordsByFrequency()
    {
        var data = await _source.LoadAsync(Jsonl + """, "text": { "maxLength": 5 }""");

        var tokens = Assert.IsType<TokenPreprocessing>(data.Preprocessing);
        Assert.Equal("[PAD]\n[UNK]\n$\nfree\nhello\nmoney\n", Encoding.UTF8.GetString(Assert.Single(tokens.Files).Bytes));
        Assert.Equal([[3, 5, 1, 3, 2], [0, 4, 1, 3, 1], [0, 0, 0, 4, 5]], data.Train.Tokens());
        Assert.Equal((true, 6, Shape.Of(5)), (data.IsTokens, data.VocabularySize, data.InputShape));
        Assert.Equal(["ham", "spam"], data.Labels);
        Assert.Equal([1, 0, 0], data.Train.Classes);
        Assert.Equal(3.0 / 11, data.Report.Statistics["unknownTokensShare"], 9);
    }

    [Theory]
    [InlineData("pre", "pre", new long[] { 3, 2, 2, 2 }, new long[] { 0, 0, 4, 5 })]
    [InlineData("post", "post", new long[] { 3, 5, 1, 3 }, new long[] { 4, 5, 0, 0 })]
    public async Task LoadAsync_PaddingAndTruncation_AreAtTheEndThatIsSaid(string padding, string truncation, long[] first, long[] last)
    {
        var data = await _source.LoadAsync(
            Jsonl + $$""", "text": { "maxLength": 4, "padding": "{{padding}}", "truncation": "{{truncation}}" }""");

        Assert.Equal(first, data.Train.Tokens()[0]);
        Assert.Equal(last, data.Train.Tokens()[2]);
    }

    [Fact]
    public async Task LoadAsync_OtherTestRows_ChangeNothingThatIsFitted()
    {
        _source.Write("t.jsonl", """{ "text": "hello", "label": "ham" }""");
        var before = await _source.LoadAsync(WithTest);
        _source.Write("t.jsonl", """{ "text": "new new new hello new new", "label": "spam" }""");
        var after = await _source.LoadAsync(WithTest);

        Assert.Equal(Vocabulary(before), Vocabulary(after));
        Assert.Equal(before.Train.Tokens(), after.Train.Tokens());
        Assert.Equal(before.Report.Statistics, after.Report.Statistics);
        Assert.Equal([1, 1, 1, 4], after.Test.Tokens()[0]);
    }

    [Fact]
    public async Task LoadAsync_VocabularySizeAndMinFrequency_AreKept()
    {
        var small = await _source.LoadAsync(Jsonl + """, "text": { "tokenizer": { "type": "words", "vocabularySize": 4 } }""");
        var all = await _source.LoadAsync(
            Jsonl + """, "text": { "tokenizer": { "type": "words", "minFrequency": 1, "lowerCase": false } }""");

        Assert.Equal("[PAD]\n[UNK]\n$\nfree\n", Encoding.UTF8.GetString(Vocabulary(small)));
        Assert.Equal("[PAD]\n[UNK]\n$\nfree\nmoney\n!\n,\nFree\nHello\nhello\nworld\n", Encoding.UTF8.GetString(Vocabulary(all)));
    }

    [Fact]
    public async Task LoadAsync_GivenWordPiece_IsUsedAsItIs()
    {
        _source.Write("v.txt", "[UNK]\nfree\nhel\n##lo\n[CLS]\n[SEP]\n[PAD]\n");
        const string Text = """
            , "text": {
              "tokenizer": { "type": "wordPiece", "vocabulary": "v.txt", "addSpecialTokens": true }, "maxLength": 5, "padding": "post"
            }
            """;

        var data = await _source.LoadAsync(Jsonl + Text);

        Assert.Equal([[4, 1, 0, 0, 5], [4, 2, 3, 0, 5], [4, 2, 3, 0, 5]], data.Train.Tokens());
        Assert.Equal(6, ((TokenPreprocessing)data.Preprocessing).Text.PadId);
        _source.Write("v.txt", "[UNK]\n[PAD]\n");
        Assert.Contains("'v.txt' has no token '[CLS]'", await _source.ErrorAsync(Jsonl + Text), StringComparison.Ordinal);
        _source.Write("v.txt", "[UNK]\n[CLS]\n[SEP]\n");
        Assert.Contains("'v.txt' has no token '[PAD]', which fills", await _source.ErrorAsync(Jsonl + Text), StringComparison.Ordinal);
        _source.Write("v.txt", "[UNK]\n[PAD]\na\na\n");
        Assert.Contains("has the token 'a' in line 3 and in line 4", await _source.ErrorAsync(Jsonl + Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_GivenBytePairs_AreUsedAsTheyAre()
    {
        _source.Write("a.jsonl", "{ \"text\": \"ab ab\", \"label\": 1 }\n{ \"text\": \"b\", \"label\": 0 }");
        _source.Write("vocab.json", """{ "a": 0, "b": 1, "ab": 2, "Ġ": 3, "<pad>": 4 }""");
        _source.Write("merges.txt", "#version: 0.2\na b\n");
        const string Text = """
            , "text": {
              "tokenizer": { "type": "bpe", "vocabulary": "vocab.json", "merges": "merges.txt", "padToken": "<pad>" }, "maxLength": 4
            }
            """;

        var data = await _source.LoadAsync(Jsonl + Text);

        Assert.Equal([[4, 2, 3, 2], [4, 4, 4, 1]], data.Train.Tokens());
        Assert.Equal((5, "0"), (data.VocabularySize, data.Labels[0]));
        _source.Write("vocab.json", "[]");
        Assert.Contains("'vocab.json' is no JSON object of ids by token", await _source.ErrorAsync(Jsonl + Text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"text\": \"a\", \"label\": ", "a.jsonl line 2: found no valid JSON")]
    [InlineData("[1]", "a.jsonl line 2: found a JSON array, expected an object")]
    [InlineData("{ \"text\": 3, \"label\": \"x\" }", "a.jsonl line 2: found no string member 'text', expected the text")]
    [InlineData("{ \"label\": \"x\" }", "a.jsonl line 2: found no string member 'text', expected the text")]
    public async Task LoadAsync_BadLine_SaysWhereAndWhat(string line, string expected)
    {
        _source.Write("a.jsonl", "{ \"text\": \"a\", \"label\": \"x\" }\n" + line);

        Assert.Contains(expected, await _source.ErrorAsync(Jsonl), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_LinesThatCannotBeUsed_AreDroppedAndCounted()
    {
        _source.Write(
            "a.jsonl",
            [
                .. "{ \"text\": \"a\", \"label\": \"x\" }\n{ \"text\": \"b\", \"label\": \"y\" }\n"u8,
                .. "{ \"text\": \""u8, 0xFF, .. "\", \"label\": \"x\" }\n"u8,
                .. "{ \"text\": \" \", \"label\": \"x\" }\n{ \"text\": \"c\", \"label\": null }\n{ \"text\": \"d\", \"label\": \"z\" }\n"u8,
            ]);

        var data = await _source.LoadAsync(Jsonl + """, "labels": ["x", "y"], "cleaning": { "invalid": "drop" }""");

        Assert.Equal(2, data.Train.Count);
        Assert.Equal(
            ["broken line: line 3", "empty text: line 4", "invalid target: line 6", "no target: line 5"],
            data.Report.Dropped.Select(dropped => $"{dropped.Reason}: {dropped.Examples[0].Split("a.jsonl ")[1]}"));
        Assert.Contains("line 3: found bytes that are not UTF-8", await _source.ErrorAsync(Jsonl), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_JsonlRegression_GivesNumbers()
    {
        _source.Write("a.jsonl", "{ \"review\": \"good\", \"stars\": 4.5 }\n{ \"review\": \"bad\", \"stars\": 1 }");

        var data = await _source.LoadAsync(
            """
            "reader": { "type": "jsonl", "train": "a.jsonl", "textField": "review", "labelField": "stars" }, "task": "regression"
            """ + NoSplit);

        Assert.Equal([4.5f, 1], data.Train.Values);
    }

    [Fact]
    public async Task LoadAsync_TextFolders_ReadsEachFile()
    {
        WriteMails();
        ZipFile.CreateFromDirectory(Path.Combine(_source.Folder, "mails"), Path.Combine(_source.Folder, "mails.zip"));

        foreach (var train in new[] { "mails", "mails.zip" })
        {
            var data = await _source.LoadAsync($$""" "reader": { "type": "texts", "train": "{{train}}" } """ + NoSplit);

            Assert.Equal(["easy-ham", "hard-ham", "spam"], data.Labels);
            Assert.Equal([0, 0, 1, 2], data.Train.Classes);
        }
    }

    [Fact]
    public async Task LoadAsync_ClassesByPattern_LeavesOtherFilesOut()
    {
        WriteMails();
        _source.Write("mails/spam/2.json", "{}");
        _source.Write("mails/spam/3.txt", [0x66, 0xE9]);
        const string Reader = """
            "type": "texts", "train": "mails",
            "classes": [ { "label": "spam", "files": ["spam/*.txt"] }, { "label": "ham", "files": ["*-ham/**"] } ]
            """;

        var data = await _source.LoadAsync($$""" "reader": { {{Reader}}, "encoding": "latin1" } """ + NoSplit);

        Assert.Equal(["ham", "spam"], data.Labels);
        Assert.Equal([0, 0, 0, 1, 1], data.Train.Classes);
        Assert.Contains(
            "3.txt: found bytes that are not UTF-8",
            await _source.ErrorAsync($$""" "reader": { {{Reader}} } """ + NoSplit),
            StringComparison.Ordinal);
        Assert.Contains(
            "is of the classes a and b, expected one",
            await _source.ErrorAsync("""
                "reader": {
                  "type": "texts", "train": "mails",
                  "classes": [ { "label": "a", "files": ["**"] }, { "label": "b", "files": ["spam/?.txt"] } ]
                }
                """),
            StringComparison.Ordinal);
    }

    private static byte[] Vocabulary(Dataset data) => ((TokenPreprocessing)data.Preprocessing).Files[0].Bytes;

    private void WriteMails()
    {
        _source.Write("mails/easy-ham/1.txt", "hello");
        _source.Write("mails/easy-ham/2.txt", "hello world");
        _source.Write("mails/hard-ham/1.txt", "hello money");
        _source.Write("mails/spam/1.txt", "money");
    }
}
