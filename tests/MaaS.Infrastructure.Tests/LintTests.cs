namespace MaaS.Infrastructure.Tests;

public sealed class LintTests
{
    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(Deployments.Source, "*.bicep*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".bicep", StringComparison.Ordinal) || file.EndsWith(".bicepparam", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Deployments.Source, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Linter_OverEveryFile_HasNothingToSay(string file)
    {
        using var folder = TemplateFolder.CopyOf(Deployments.Source);

        Assert.Empty(await BicepCli.LintAsync(Path.Combine(folder.Path, file), ParameterSet.AzdVariables, CancellationToken.None));
    }

    /// <summary>The rules are those of the checkout, and a warning counts.</summary>
    [Fact]
    public async Task Linter_OverAFileWithAFault_SaysIt()
    {
        using var folder = TemplateFolder.CopyOf(Deployments.Source);
        var file = Path.Combine(folder.Path, "modules", "registry.bicep");
        await File.AppendAllTextAsync(file, "\nparam unused string\n");

        var findings = await BicepCli.LintAsync(file, ParameterSet.AzdVariables, CancellationToken.None);

        Assert.Contains(findings, line => line.Contains("no-unused-params", StringComparison.Ordinal));
        Assert.Contains(findings, line => line.Contains("use-description-params", StringComparison.Ordinal));
    }
}
