namespace MaaS.Infrastructure.Tests;

public sealed class LintTests
{
    [Fact]
    public async Task Linter_OverEveryFile_HasNothingToSay()
    {
        using var folder = TemplateFolder.CopyOf(Deployments.Source);

        Assert.Empty(await BicepCli.LintAsync(folder.Path, ParameterSet.AzdVariables, CancellationToken.None));
    }

    /// <summary>The rules are those of the checkout, a warning counts, and no file is left out.</summary>
    [Theory]
    [InlineData("main.bicep", "\nparam unused string\n", "no-unused-params")]
    [InlineData("modules/registry.bicep", "\nparam unused string\n", "use-description-params")]
    [InlineData("modules/registry.bicep", "\noutput address string = 'https://management.azure.com'\n", "no-hardcoded-env-urls")]
    [InlineData("main.bicepparam", "\nparam unknown = 1\n", "BCP259")]
    [InlineData("examples/smallest.bicepparam", "\nparam unknown = 1\n", "BCP259")]
    public async Task Linter_OverAFileWithAFault_SaysIt(string file, string fault, string code)
    {
        using var folder = TemplateFolder.CopyOf(Deployments.Source);
        await File.AppendAllTextAsync(Path.Combine(folder.Path, file), fault);

        var findings = await BicepCli.LintAsync(folder.Path, ParameterSet.AzdVariables, CancellationToken.None);

        Assert.Contains(findings, line => line.Contains(file, StringComparison.Ordinal) && line.Contains(code, StringComparison.Ordinal));
    }
}
