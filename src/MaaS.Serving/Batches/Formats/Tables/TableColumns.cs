using System.Globalization;
using System.Text.RegularExpressions;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Which columns of a table are the values of the model's inputs: one named as the input, or one per value, <c>x[0]</c>, <c>x_0</c> or
/// <c>x.0</c>, counted from 0 or 1. For a model with one input of numbers, columns of any one name with a number behind it will do, as
/// <c>pixel0</c>, when they are exactly as many as a row has values. For a model that takes texts, the column <c>text</c> is all its
/// inputs. All others are key columns.
/// </summary>
internal sealed partial class TableColumns
{
    private TableColumns(IReadOnlyList<string> names, RowInput[] inputs, int[][] sources, int? text)
    {
        Names = names;
        Inputs = inputs;
        Sources = sources;
        Text = text;
        var used = sources.SelectMany(columns => columns).Append(text ?? -1).ToHashSet();
        Keys = [.. Enumerable.Range(0, names.Count).Where(column => !used.Contains(column))];
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>In the order of the signature, with the shapes that the columns give them.</summary>
    public RowInput[] Inputs { get; }

    /// <summary>For each input, the column of each value, row-major; or one column of lists; none if there is <see cref="Text"/>.</summary>
    public int[][] Sources { get; }

    /// <summary>The column of texts, which become the inputs; null when the inputs have columns of their own.</summary>
    public int? Text { get; }

    /// <summary>The columns that are carried over, in order.</summary>
    public int[] Keys { get; }

    /// <param name="names">Of the columns, in order.</param>
    /// <param name="model">That takes the rows.</param>
    /// <param name="mayBeList">Whether a column may hold all values of an input as a list.</param>
    /// <exception cref="InvalidBatchFileException">A column is there twice, or an input has no columns.</exception>
    public static TableColumns Bind(IReadOnlyList<string> names, BatchModel model, Func<int, bool>? mayBeList = null)
    {
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidBatchFileException($"Column '{Excerpt.Of(twice.Key)}' is there {twice.Count()} times: "
                + "expected each name once.");
        }

        var inputs = RowInput.AllOf(model);
        if (model.TakesTexts && IndexOf(names, TextInput.Name) is >= 0 and var text)
        {
            return new TableColumns(names, inputs, [.. inputs.Select(_ => Array.Empty<int>())], text);
        }

        var sources = new int[inputs.Length][];
        for (var i = 0; i < inputs.Length; i++)
        {
            var name = inputs[i].Spec.Name;
            var single = IndexOf(names, name);
            var isList = single >= 0 && mayBeList?.Invoke(single) == true;
            sources[i] = single >= 0 && (isList || inputs[i].ElementCount is 1 or null) ? [single]
                : Numbered(names, IndexPattern(name)) is { Length: > 0 } numbered ? numbered
                : inputs.Length == 1 && inputs[0].Spec.DataType != TensorDataType.Bytes ? AnyNumbered(names, inputs[0])
                : [];
            inputs[i] = sources[i].Length == 0 ? throw (model.TakesTexts ? MissingText(names) : Missing(inputs[i], names))
                : isList ? inputs[i]
                : Resolve(inputs[i], sources[i].Length, names);
        }

        return new TableColumns(names, inputs, sources, text: null);
    }

    private static Regex IndexPattern(string name) =>
        new($@"^{Regex.Escape(name)}(?:\[(?<i>\d{{1,7}})\]|[_.](?<i>\d{{1,7}}))$", RegexOptions.CultureInvariant);

    /// <summary>The columns whose names match, by their numbers.</summary>
    private static int[] Numbered(IReadOnlyList<string> names, Regex pattern) => InOrder(Matches(names, pattern));

    private static int[] AnyNumbered(IReadOnlyList<string> names, RowInput input)
    {
        var groups = Matches(names, PrefixPattern())
            .GroupBy(item => item.Match.Groups["prefix"].Value, StringComparer.Ordinal)
            .Where(group => group.Count() == input.ElementCount)
            .Select(InOrder)
            .Where(columns => columns.Length > 0)
            .ToArray();
        return groups is [var only] ? only : [];
    }

    private static IEnumerable<(Match Match, int Column)> Matches(IReadOnlyList<string> names, Regex pattern) =>
        names.Select((name, column) => (Match: pattern.Match(name), Column: column)).Where(item => item.Match.Success);

    /// <summary>None when the numbers do not begin with 0 or 1, have a gap or come twice.</summary>
    private static int[] InOrder(IEnumerable<(Match Match, int Column)> numbered)
    {
        var found = numbered
            .Select(item => (Index: int.Parse(item.Match.Groups["i"].ValueSpan, CultureInfo.InvariantCulture), item.Column))
            .OrderBy(item => item.Index)
            .ToArray();
        var first = found.Length > 0 ? found[0].Index : 0;
        return first <= 1 && found.Select((item, i) => item.Index == first + i).All(follows => follows)
            ? [.. found.Select(item => item.Column)]
            : [];
    }

    /// <summary>The number of columns fixes the one length that varies.</summary>
    private static RowInput Resolve(RowInput input, int columns, IReadOnlyList<string> names)
    {
        if (input.ElementCount == columns)
        {
            return input;
        }

        var known = input.Shape.Where(length => length >= 0).Aggregate(1L, (product, length) => product * length);
        return input.ElementCount is null && input.Shape.Count(length => length < 0) == 1 && known > 0 && columns % known == 0
            ? input.Of([.. input.Shape.Select(length => length < 0 ? columns / known : length)])
            : throw Missing(input, names, $"has {columns} columns");
    }

    private static InvalidBatchFileException Missing(RowInput input, IReadOnlyList<string> names, string found = "has no columns")
    {
        var name = input.Spec.Name;
        var expected = input.ElementCount switch
        {
            1 => $"a column '{name}'",
            { } count => $"{count} columns '{name}[0]' to '{name}[{count - 1}]' for a row of shape {TensorShape.Format(input.Shape)}",
            null => $"columns '{name}[0]', '{name}[1]' … for a row of shape {TensorShape.Format(input.Shape)}",
        };
        return new($"Input '{name}' {found}: expected {expected}. {Describe(names)}");
    }

    private static InvalidBatchFileException MissingText(IReadOnlyList<string> names) =>
        new($"There is no column '{TextInput.Name}': expected one, or columns for every input of the model. {Describe(names)}");

    private static string Describe(IReadOnlyList<string> names)
    {
        var shown = string.Join(", ", names.Take(10).Select(column => $"'{Excerpt.Of(column)}'")) + (names.Count > 10 ? " …" : "");
        return $"The file has {names.Count} columns: {shown}.";
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    [GeneratedRegex(@"^(?<prefix>.*?)(?<i>\d{1,7})$", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixPattern();
}
