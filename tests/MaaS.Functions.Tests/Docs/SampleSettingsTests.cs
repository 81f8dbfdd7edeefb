using System.Text.Json;
using System.Text.RegularExpressions;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Functions.Tests.Docs;

/// <summary>What a developer copies to <c>local.settings.json</c>.</summary>
public sealed partial class SampleSettingsTests
{
    private static readonly string Sample = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "local.settings.sample.json"));

    [Fact]
    public void Sample_EverySetting_IsExplainedOnThePage()
    {
        var explained = SettingsPage.Defaults.Keys.Select(name => Placeholder().Replace(Regex.Escape(name), ".+")).ToList();

        Assert.All(Values(), value => Assert.Contains(explained, name => Regex.IsMatch(value.Key, $"^{name}$")));
        Assert.All(Values(), value => Assert.Equal(JsonValueKind.String, value.Value.ValueKind));
    }

    [Fact]
    public async Task Sample_AsLocalSettings_StartsTheApp()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("local.settings.json"), Sample);
        using var host = FunctionApp.CreateBuilder(
            AppArguments.In(directory, "--AzureWebJobsStorage", "", "--MaaS:Models:SeedDirectory", "")).Build();

        await host.StartAsync();

        var configuration = host.Services.GetRequiredService<IConfiguration>();
        var missing = Values().Where(value => configuration[value.Key.Replace("__", ":", StringComparison.Ordinal)] is null);
        Assert.Empty(missing.Select(value => value.Key));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{configuration["WEBSITE_HOSTNAME"]}") };
        Assert.True((await client.GetAsync("/v2/health/live")).IsSuccessStatusCode);
        await host.StopAsync();
    }

    private static Dictionary<string, JsonElement> Values() =>
        JsonDocument.Parse(Sample).RootElement.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value);

    [GeneratedRegex("<[a-z]+>")]
    private static partial Regex Placeholder();
}
