using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>docs/training-runs.md says what the code does.</summary>
public sealed partial class TrainingRunsDocsTests
{
    private static readonly string Contract = ReadContract();

    [Fact]
    public void Examples_OfFiles_AreReadByTheService()
    {
        var examples = JsonBlock().Matches(Contract).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(5, examples.Count);
        Assert.Equal(RunPhase.Training, JsonSerializer.Deserialize<Heartbeat>(examples[0], RunJson.Document)!.Phase);
        Assert.Equal(800, JsonSerializer.Deserialize<MetricsLine>(examples[1], RunJson.Document)!.Step);
        Assert.Equal(0.991, JsonSerializer.Deserialize<RunReport>(examples[2], RunJson.Document)!.Test!.Metrics["accuracy"]);
        Assert.False(JsonSerializer.Deserialize<RunReport>(examples[3], RunJson.Document)!.Retriable);
        Assert.Equal(new RunEvent("digits-1", 1), JsonSerializer.Deserialize<RunEvent>(examples[4], RunJson.Document));
    }

    [Fact]
    public void Names_OfTheCode_AreInTheContract()
    {
        var names = new[] { typeof(JobEnvironment), typeof(RunFiles) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(names, name => Assert.Contains($"`{name}`", Contract, StringComparison.Ordinal));
    }

    private static string ReadContract()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "training-runs.md"));
        return text[text.IndexOf("## The contract for a container of your own", StringComparison.Ordinal)..];
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
