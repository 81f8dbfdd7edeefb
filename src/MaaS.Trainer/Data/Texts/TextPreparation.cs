namespace MaaS.Trainer;

/// <summary>Turns texts into rows of token ids of one length.</summary>
/// <param name="tokenizer">Made from the training part, or given.</param>
internal sealed class TextPreparation(FittedTokenizer tokenizer) : Preparation
{
    public override Shape InputShape { get; } = Shape.Of(tokenizer.Text.MaxLength);

    public override int? VocabularySize => tokenizer.VocabularySize;

    public override Preprocessing Preprocessing { get; } = new TokenPreprocessing(tokenizer.Text, tokenizer.Files);

    public override IReadOnlyDictionary<string, double> Describe(InputRows train)
    {
        var rows = (TokenRows)train;
        var lengths = Enumerable.Range(0, rows.Count).Select(row => rows[row].Count).ToArray();
        var statistics = new Dictionary<string, double>
        {
            ["vocabularySize"] = tokenizer.VocabularySize,
            ["meanTokens"] = lengths.Average(),
            ["fullRowsShare"] = lengths.Average(length => length == tokenizer.Text.MaxLength ? 1.0 : 0),
        };
        if (tokenizer.UnknownId is { } unknown)
        {
            var unknowns = Enumerable.Range(0, rows.Count).Sum(row => (long)rows[row].Count(id => id == unknown));
            statistics["unknownTokensShare"] = (double)unknowns / Math.Max(lengths.Sum(length => (long)length), 1);
        }

        return statistics;
    }

    public override InputRows Apply(RawRows rows, int[] selection, CancellationToken cancellationToken)
    {
        var texts = (RawTexts)rows;
        var tokens = new int[selection.Length][];
        Parallel.For(0, tokens.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            tokens[i] = tokenizer.Encode(texts[selection[i]]));
        return new TokenRows(tokens, tokenizer.Text.MaxLength, tokenizer.Text.PadId, tokenizer.Text.Padding);
    }
}
