using System.Text.RegularExpressions;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>What a query of Log Analytics asks for, as far as queries here go.</summary>
internal static partial class KqlQuery
{
    /// <summary>Words at the start of a statement that are no table.</summary>
    private static readonly string[] Keywords = ["let", "union", "print", "range", "datatable"];

    /// <summary>Of the whole query, its <c>union</c>s, <c>join</c>s and subqueries.</summary>
    public static IEnumerable<string> TablesOf(string query)
    {
        var text = Quoted().Replace(query, "''");
        var defined = Definition().Matches(text).Select(match => match.Groups[1].Value);
        return TableAtStart().Matches(text)
            .Concat(TableInParentheses().Matches(text))
            .Concat(TableOfJoin().Matches(text))
            .Select(match => match.Groups[1].Value)
            .Concat(Union().Matches(text).SelectMany(union => Name().Matches(union.Groups[1].Value)).Select(match => match.Value))
            .Except(defined)
            .Except(Keywords);
    }

    /// <summary>Names of what is asked for in <c>Properties</c>.</summary>
    public static IEnumerable<string> TagsOf(string query) => Tag().Matches(query).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>Comparisons of tags, also of columns that were made of one, with texts.</summary>
    public static IEnumerable<TagComparison> ComparisonsOf(string query)
    {
        var columns = Column().Matches(query)
            .DistinctBy(match => match.Groups[1].Value)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return from match in Comparison().Matches(query)
               let name = match.Groups["name"].Value
               let tag = match.Groups["tag"].Success ? match.Groups["tag"].Value : columns.GetValueOrDefault(name)
               where tag is not null
               from text in Quoted().Matches(match.Groups["texts"].Value)
               select new TagComparison(tag, match.Groups["operator"].Value, text.Value[1..^1]);
    }

    [GeneratedRegex(@"'[^']*'|""[^""]*""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\blet\s+(\w+)\s*=")]
    private static partial Regex Definition();

    [GeneratedRegex(@"(?:\A|;)\s*(?:let\s+\w+\s*=\s*)?([A-Za-z_]\w*)\b(?!\s*[(=])")]
    private static partial Regex TableAtStart();

    [GeneratedRegex(@"\(\s*([A-Za-z_]\w*)\s*\|")]
    private static partial Regex TableInParentheses();

    [GeneratedRegex(@"\b(?:join|lookup)\s+(?:kind\s*=\s*\w+\s+)?\(?\s*([A-Za-z_]\w*)\b(?!\s*=)")]
    private static partial Regex TableOfJoin();

    [GeneratedRegex(@"\bunion\s+(?:\w+\s*=\s*\w+\s+)*(\w+(?:\s*,\s*\w+)*)")]
    private static partial Regex Union();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"Properties(?:\.|\[['""])(\w+)")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(\w+)\s*=\s*tostring\(Properties\.(\w+)\)")]
    private static partial Regex Column();

    [GeneratedRegex(
        @"(?:\b(?:tostring\()?Properties\.(?<tag>\w+)\)?|\b(?<name>\w+))"
            + @"\s*(?<operator>==|=~|!=|\b(?:endswith|startswith|contains|has|in)\b~?)\s*"
            + @"(?<texts>(?:\(\s*)?(?:'[^']*'|""[^""]*"")(?:\s*,\s*(?:'[^']*'|""[^""]*""))*)")]
    private static partial Regex Comparison();
}
