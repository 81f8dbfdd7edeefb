using MaaS.Infrastructure.Tests.Rules;

namespace MaaS.Infrastructure.Tests;

/// <summary>The rules find what they are about: one copy of the template has all these faults.</summary>
public sealed class BrokenTemplateTests
{
    private static readonly Lazy<Task<IEnumerable<Deployment>>> Broken = new(BreakAsync);

    public static TheoryData<string, string, string, string, string> Faults => TemplateFaults.All;

    /// <summary>A rule that nothing was ever found by may be unable to find anything.</summary>
    [Fact]
    public void Rules_ThatNoFaultIsFoundBy_AreNone() => Assert.Empty(
        RuleSet.All.Keys.Select(rule => rule.Split('.')[1]).Except(Faults.Select(fault => (string)fault[3])));

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Rule_AboutAFault_FindsIt(string file, string text, string instead, string rule, string expected)
    {
        var check = RuleSet.All.Single(entry => entry.Key.EndsWith($".{rule}", StringComparison.Ordinal)).Value;

        var problems = (await Broken.Value).SelectMany(check).ToList();

        Assert.True(
            problems.Exists(problem => problem.Contains(expected, StringComparison.Ordinal)),
            $"{rule} does not say '{expected}' when {file} has '{instead}' in place of '{text}'. It says: {string.Join('\n', problems)}");
    }

    private static async Task<IEnumerable<Deployment>> BreakAsync()
    {
        using var folder = TemplateFolder.CopyOf(Deployments.Source);
        var gone = new List<string>();
        foreach (var fault in Faults)
        {
            var name = (string)fault[0];
            var file = Path.Combine(folder.Path, "modules", Path.HasExtension(name) ? name : $"{name}.bicep");
            var before = await File.ReadAllTextAsync(file);
            var after = before.Replace((string)fault[1], (string)fault[2], StringComparison.Ordinal);
            if (before == after)
            {
                gone.Add($"{name} has no '{fault[1]}' any more: correct the list of faults.");
            }

            await File.WriteAllTextAsync(file, after);
        }

        Assert.True(gone.Count == 0, string.Join('\n', gone));

        var sets = Deployments.Sets.Where(set => set.Name is "default" or "everything").ToList();
        return (await Deployments.EvaluateAsync(folder, sets)).Values;
    }
}
