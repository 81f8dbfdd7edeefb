namespace MaaS.Delivery.Tests;

public sealed class AzureYamlTests
{
    [Fact]
    public void Service_Api_IsTheFunctionApp()
    {
        var service = Assert.Single(YamlFile.Read("azure.yaml").Find("services").Entries());

        Assert.Equal("api", service.Name);
        Assert.Equal("function", service.Value.Text("host"));
        Assert.Equal("dotnet", service.Value.Text("language"));
        var projects = Directory.GetFiles(Checkout.PathOf(service.Value.Text("project")!), "*.*proj");
        Assert.Equal("MaaS.Functions.csproj", Path.GetFileName(Assert.Single(projects)));
    }

    [Fact]
    public void Hooks_Scripts_AreThereForBothShells()
    {
        var hooks = YamlFile.Read("azure.yaml").Find("hooks").Entries().ToList();

        Assert.Equal(["postprovision", "prepackage", "preprovision"], hooks.Select(hook => hook.Name).Order());
        foreach (var (_, hook) in hooks)
        {
            var script = hook.Text("posix", "run")!;
            Assert.Equal("sh", hook.Text("posix", "shell"));
            Assert.Equal("pwsh", hook.Text("windows", "shell"));
            Assert.Equal(Path.ChangeExtension(script, ".ps1"), hook.Text("windows", "run"));
            Assert.StartsWith("#!/bin/sh\n", Checkout.Text(script), StringComparison.Ordinal);
            Assert.True(Checkout.Has(hook.Text("windows", "run")!));
        }
    }

    /// <summary>azd would write one into the project's file.</summary>
    [Fact]
    public void Project_UserSecrets_HaveAnId() => Assert.Contains(
        "<UserSecretsId>",
        Checkout.Text("src/MaaS.Functions/MaaS.Functions.csproj"),
        StringComparison.Ordinal);
}
