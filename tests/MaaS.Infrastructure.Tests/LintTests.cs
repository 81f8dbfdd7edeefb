namespace MaaS.Infrastructure.Tests;

public sealed class LintTests
{
    [Fact]
    public async Task Linter_OverEveryFile_HasNothingToSay()
    {
        using var folder = TemplateFolder.CopyOf(Deployments.Source);

        Assert.Empty(await BicepCli.LintAsync(folder.Path, ParameterSet.AzdVariables, CancellationToken.None));
    }

    [Theory]
    [InlineData(0, "", 0)]
    [InlineData(1, "a.bicep(1,1) : Error\na.bicep(1,1) : Error\n", 1)]
    [InlineData(139, "\n", 1)]
    public void Findings_OfALinterThatEnded_AreNoneOnlyIfItSucceeded(int exitCode, string text, int expected) =>
        Assert.Equal(expected, BicepCli.FindingsOf(exitCode, text).Count);

    /// <summary>The rules are those of the checkout, a warning counts, and no kind of file is left out.</summary>
    [Fact]
    public async Task Linter_OverFilesWithFaults_SaysEach()
    {
        (string File, string Fault, string Code)[] faults =
        [
            ("main.bicep", "param unused string = ''", "no-unused-params"),
            ("modules/registry.bicep", "output address string = 'https://management.azure.com'", "no-hardcoded-env-urls"),
            ("modules/storage.bicep", "output other string = account.name", "use-description-outputs"),
            ("main.bicepparam", "param unknown = 1", "BCP259"),
            ("examples/smallest.bicepparam", "param unknown = 1", "BCP259"),
        ];
        using var folder = TemplateFolder.CopyOf(Deployments.Source);
        foreach (var (file, fault, _) in faults)
        {
            await File.AppendAllTextAsync(Path.Combine(folder.Path, file), $"\n{fault}\n");
        }

        var findings = await BicepCli.LintAsync(folder.Path, ParameterSet.AzdVariables, CancellationToken.None);

        Assert.All(faults, fault => Assert.Contains(findings, line =>
            line.Contains(fault.File, StringComparison.Ordinal) && line.Contains(fault.Code, StringComparison.Ordinal)));
    }
}
