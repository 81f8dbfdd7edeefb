using System.Text.RegularExpressions;

namespace MaaS.Delivery.Tests;

/// <summary>A Dockerfile of the checkout, as far as those of the checkout go: no heredocs, no escape directive.</summary>
internal sealed partial record Dockerfile(string Path, IReadOnlyList<DockerStage> Stages)
{
    public static readonly string[] All = ["src/MaaS.Functions/Dockerfile", "src/MaaS.Trainer/Dockerfile"];

    /// <summary>The stage that is the image.</summary>
    public DockerStage Image => Stages[^1];

    /// <param name="path">From the root of the checkout.</param>
    public static Dockerfile Read(string path) => Parse(path, Checkout.Lines(path));

    public static Dockerfile Parse(string path, IReadOnlyList<string> lines)
    {
        var stages = new List<(string? Name, string Base, List<DockerInstruction> Instructions)>();
        foreach (var instruction in Instructions(lines))
        {
            if (instruction.Keyword == "FROM")
            {
                var words = instruction.TextAfterFlags.Split(' ');
                stages.Add((words is [_, _, var name] ? name : null, words[0], []));
            }
            else
            {
                stages[^1].Instructions.Add(instruction);
            }
        }

        return new Dockerfile(path, [.. stages.Select(stage => new DockerStage(stage.Name, stage.Base, stage.Instructions))]);
    }

    /// <summary>A line that ends in a backslash goes on in the next; comments and empty lines between them do not count.</summary>
    private static IEnumerable<DockerInstruction> Instructions(IReadOnlyList<string> lines)
    {
        var (begin, text) = (0, "");
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            begin = text.Length == 0 ? i + 1 : begin;
            text += line.TrimEnd('\\');
            if (!line.EndsWith('\\'))
            {
                var match = InstructionPattern().Match(text);
                yield return new DockerInstruction(begin, match.Groups[1].Value.ToUpperInvariant(), match.Groups[2].Value.Trim());
                text = "";
            }
        }
    }

    [GeneratedRegex(@"^(\w+)\s+(.*)$")]
    private static partial Regex InstructionPattern();
}
