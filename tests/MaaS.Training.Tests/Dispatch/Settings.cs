using Microsoft.Extensions.Configuration;

namespace MaaS.Training.Tests;

/// <summary>Configuration as <c>appsettings.json</c> would give it.</summary>
internal static class Settings
{
    /// <returns>Section <c>MaaS:Training</c>.</returns>
    public static IConfigurationSection Read(string json) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)))
        .Build().GetSection("MaaS:Training");

    /// <summary>A section with these profiles.</summary>
    /// <param name="profiles">The members of <c>Compute</c>.</param>
    /// <param name="defaultCompute">Null: none.</param>
    public static IConfigurationSection Profiles(string profiles, string? defaultCompute = null)
    {
        var named = defaultCompute is null ? "" : $"\"DefaultCompute\": \"{defaultCompute}\",";
        return Read($$"""{ "MaaS": { "Training": { {{named}} "Compute": { {{profiles}} } } } }""");
    }
}
