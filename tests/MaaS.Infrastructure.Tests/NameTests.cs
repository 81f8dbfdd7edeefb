namespace MaaS.Infrastructure.Tests;

public sealed class NameTests
{
    /// <summary>Types whose names are taken for all of Azure.</summary>
    private static readonly string[] Global = [Service.StorageType, Service.AppType, Service.VaultType, Service.RegistryType];

    [Fact]
    public async Task Names_OfTheSameEnvironment_StayTheSame()
    {
        var before = await Deployments.GetAsync("default");
        using var folder = TemplateFolder.CopyOf(Deployments.Source);

        var again = (await Deployments.EvaluateAsync(folder, [Deployments.Azd("again", [])]))["again"];

        Assert.Equal(before.Resources.Select(resource => resource.Id), again.Resources.Select(resource => resource.Id));
    }

    [Fact]
    public async Task Names_OfOtherEnvironments_AreOthers()
    {
        var all = await Task.WhenAll(new[] { "default", "shortest name", "longest name" }.Select(Deployments.GetAsync));

        Assert.All(Global, type => Assert.Equal(3, all.Select(deployment => deployment.Single(type).Name).Distinct().Count()));
    }

    /// <summary>What was turned on later does not rename what was there.</summary>
    [Fact]
    public async Task Names_WhenMoreIsAskedFor_StayTheSame()
    {
        var before = await Deployments.GetAsync("default");

        var after = await Deployments.GetAsync("everything");

        Assert.Empty(before.Resources.Select(resource => resource.Id).Except(after.Resources.Select(resource => resource.Id)));
    }

    /// <summary>Nothing is only for who writes a file of parameters.</summary>
    [Fact]
    public async Task Everything_OfAzdsFile_IsWhatTheExamplesAskFor()
    {
        var asked = (await Deployments.GetAsync("everything")).Parameters;

        Assert.NotEmpty(AzdParameters.OfExamples);
        Assert.All(AzdParameters.OfExamples, example => Assert.Equal(example.Value, asked[example.Key]?.ToString()));
    }

    [Fact]
    public async Task ParameterSets_Together_HaveEveryFeature()
    {
        var all = (await Deployments.AllAsync()).ToList();

        Assert.Contains(all, deployment => deployment.IsIsolated());
        Assert.Contains(all, deployment => !deployment.IsIsolated());
        Assert.Contains(all, deployment => deployment.HasScheduler());
        Assert.Contains(all, deployment => !deployment.HasScheduler());
        Assert.Contains(all, deployment => deployment.OfType("Microsoft.Consumption/budgets").Any());
        Assert.Equal(
            ["Consumption", "gpu-a100", "gpu-t4"],
            all.Select(deployment => (string)deployment.Job()["properties.workloadProfileName"]!).Distinct().Order(StringComparer.Ordinal));
    }
}
