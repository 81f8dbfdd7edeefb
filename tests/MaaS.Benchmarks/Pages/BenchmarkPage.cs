using System.CommandLine;
using System.Text;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>What the pages of <c>docs/benchmarks</c> have in common.</summary>
internal static class BenchmarkPage
{
    /// <param name="path">Where the page goes unless it is told otherwise, from the root of the checkout.</param>
    public static Option<string> CreateOutputOption(string path) =>
        new("--out") { Description = "The page, from the root of the checkout.", DefaultValueFactory = _ => path };

    /// <summary>What to type to run the same again.</summary>
    public static string CommandLine(ParseResult parsed) =>
        $"dotnet run -c Release --project tests/MaaS.Benchmarks -- {string.Join(' ', parsed.Tokens.Select(token => token.Value))}";

    /// <summary>The title, the command and the machine. Text that follows goes on in the paragraph of the machine.</summary>
    public static StringBuilder Begin(string title, string command) => new StringBuilder()
        .Append("# ").Append(title)
        .Append("\n\nWritten by\n\n```sh\n").Append(command).Append("\n```\n\non ").Append(Machine.Describe()).Append(".\n");

    public static void AppendGoals(this StringBuilder page, IEnumerable<Goal> goals)
    {
        page.Append("\n## Goals\n\n").AppendTableHead("what", "goal", "found", "");
        foreach (var goal in goals)
        {
            page.AppendTableRow($"{goal.What}", $"{goal.Bar}", $"{goal.Found}", $"{(goal.IsMet ? "met" : "**not met**")}");
        }
    }

    public static void AppendTableHead(this StringBuilder page, params IReadOnlyCollection<string> columns) =>
        page.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").Insert(page.Length, "---|", columns.Count).Append('\n');

    /// <summary>Numbers as in English.</summary>
    public static void AppendTableRow(this StringBuilder page, params FormattableString[] cells) =>
        page.Append("| ").AppendJoin(" | ", cells.Select(FormattableString.Invariant)).Append(" |\n");

    /// <summary>Shows the page, and keeps it unless the run was aborted.</summary>
    /// <param name="page">All of it.</param>
    /// <param name="output">From the root of the checkout.</param>
    /// <param name="cancellationToken">Of the run. The file is written whole or not at all.</param>
    public static async Task PublishAsync(string page, string output, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Console.WriteLine(page);
        var path = Path.Combine(RepositoryRoot.Path, output);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, page, CancellationToken.None);
    }
}
