using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Functions.Tests.AzureRuntime;

/// <summary>What a deployment chooses by environment variables, as azd passes them to <c>dotnet publish</c>.</summary>
public sealed class AppProjectTests
{
    private const string Scheduler = "Microsoft.Azure.Functions.Worker.Extensions.DurableTask.AzureManaged";

    [Theory]
    [InlineData("azure", "false", "Microsoft.Azure.Functions.Worker", "host.json")]
    [InlineData("azure", "true", "Microsoft.Azure.Functions.Worker," + Scheduler, "host.scheduler.json")]
    [InlineData("embedded", "true", "", "host.json")]
    public async Task Variables_OfTheEnvironment_ChooseRuntimeAndScheduler(
        string runtime, string scheduler, string packages, string hostJson)
    {
        var project = await AppProject.EvaluateAsync(
            new Dictionary<string, string> { ["FunctionsRuntime"] = runtime, ["DurableTaskScheduler"] = scheduler },
            "-getItem:PackageReference", "-getItem:None", "-getProperty:UserSecretsId");

        var items = project["Items"]!;
        Assert.Equal(packages.Split(',', StringSplitOptions.RemoveEmptyEntries), items["PackageReference"]!.AsArray()
            .Select(package => (string)package!["Identity"]!)
            .Where(name => name is "Microsoft.Azure.Functions.Worker" or Scheduler)
            .Order(StringComparer.Ordinal));
        Assert.Equal(hostJson, Path.GetFileName((string)items["None"]!.AsArray().Single(IsHostJson)!["Identity"]!));
        Assert.NotEmpty((string)project["Properties"]!["UserSecretsId"]!);
    }

    [Fact]
    public void HostJsonOfTheScheduler_DiffersInWhatTheSchedulerNeedsOnly()
    {
        var usual = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "host.json")))!;
        var scheduler = JsonNode.Parse(File.ReadAllText(
            Path.Combine(RepositoryRoot.Path, "src", "MaaS.Functions", "host.scheduler.json")))!;

        var durable = scheduler["extensions"]!["durableTask"]!;
        Assert.Equal("azureManaged", (string?)durable["storageProvider"]!["type"]);
        var usualDurable = usual["extensions"]!["durableTask"]!;
        durable["hubName"] = usualDurable["hubName"]!.DeepClone();
        durable["storageProvider"] = usualDurable["storageProvider"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(usual, scheduler), $"{scheduler} is not {usual}.");
    }

    private static bool IsHostJson(JsonNode? item) => (string?)item!["Link"] == "host.json";
}
