using System.Text.Json;
using MaaS.Repository;

namespace MaaS.Trainer.Tests;

/// <summary>What a model is trained on is what the service feeds it, which loads the same files.</summary>
public sealed class TokenizerRoundTripTests : IDisposable
{
    private const string Data = """
        "reader": { "type": "jsonl", "train": "train.jsonl", "test": "test.jsonl" }, "split": { "validation": 0 }
        """;

    private const string Words = """{ "type": "words", "vocabularySize": 40 }""";
    private const string WordPiece = """{ "type": "wordPiece", "vocabulary": "bert/v.txt", "addSpecialTokens": true }""";
    private const string Bpe = """
        { "type": "bpe", "vocabulary": "gpt/v.json", "merges": "gpt/m.txt", "padToken": "<pad>", "addSpecialTokens": true }
        """;

    private static readonly string[] Texts =
    [
        "Free money! Free money, free $$$ at once: call 555-1234 now, now, NOW…",
        "Hello\nworld\r\nhello\u2028world\ttab\u00A0space\u0000end \u0085",
        "emoji 😀😀 👩‍👩‍👧 flag 🇩🇪 hello",
        "漢字かな交じり文 hello 中文字符 Ünïcödé ÉCOLE ß ŉ İstanbul",
        "[UNK] [PAD] ##money [CLS] <s> </s> <pad> a+b=c ~`^|",
        new string('x', 300) + " " + new string('é', 101) + " free " + new string('$', 40),
        "lone \uD83D surrogate \uFFFD free money hello world hello world hello world hello world hello",
        "money",
        "…",
    ];

    private readonly MadeSource _source = new();

    public TokenizerRoundTripTests()
    {
        // Rows of the training part are twice there, so that every word of theirs gets a token; the test part has others besides.
        WriteRows("train.jsonl", [.. Texts[..4], .. Texts[..4]]);
        WriteRows("test.jsonl", Texts);
        _source.Write("bert/v.txt", "free\n[UNK]\nhel\n##lo\n[CLS]\n[SEP]\n[PAD]\n$\nworld\n##x\nx\n漢\nmon\n##ey\n!\n");
        _source.Write("gpt/v.json", JsonSerializer.Serialize(BytePairs()));
        _source.Write("gpt/m.txt", "#version: 0.2\nf r\nfr e\n");
    }

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(Words, "pre")]
    [InlineData(Words, "post")]
    [InlineData(WordPiece, "pre")]
    [InlineData(WordPiece, "post")]
    [InlineData(Bpe, "pre")]
    [InlineData(Bpe, "post")]
    public async Task LoadAsync_FilesOfTheModel_GiveTheSameIds(string tokenizer, string truncation)
    {
        var data = await _source.LoadAsync(
            Data + $$""", "text": { "tokenizer": {{tokenizer}}, "maxLength": 12, "truncation": "{{truncation}}", "padding": "post" }""");

        var (text, files) = Assert.IsType<TokenPreprocessing>(data.Preprocessing);
        foreach (var file in files)
        {
            _source.Write($"model/{file.Name}", file.Bytes);
        }

        var served = TextTokenizer.Load(text, name => Path.Combine(_source.Folder, "model", name));
        var rows = Assert.IsType<TokenRows>(data.Test.Inputs);
        Assert.Equal(Texts.Length, rows.Count);
        for (var row = 0; row < Texts.Length; row++)
        {
            var read = JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(Texts[row]))!;
            Assert.Equal(served.Encode(read), rows[row]);
        }

        Assert.Equal(12, rows[0].Count);
        Assert.True(rows[7].Count < 12);
    }

    /// <summary>One token for each byte, a few more, and those that are special.</summary>
    private static Dictionary<string, int> BytePairs()
    {
        var printable = Enumerable.Range('!', 94).Concat(Enumerable.Range('¡', 12)).Concat(Enumerable.Range('®', 82));
        var others = Enumerable.Range(256, 256 - 94 - 12 - 82);
        return printable.Concat(others).Select(code => ((char)code).ToString()).Concat(["fr", "fre", "<s>", "</s>", "<pad>"])
            .Select((token, id) => (token, id))
            .ToDictionary(pair => pair.token, pair => pair.id);
    }

    private void WriteRows(string name, string[] texts) => _source.Write(
        name, string.Join('\n', texts.Select((text, i) => JsonSerializer.Serialize(new { text, label = i % 2 }))));
}
