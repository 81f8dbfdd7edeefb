using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>The setting that takes a function out of service, in each form in which the real host knows it.</summary>
internal static class DisabledSetting
{
    /// <remarks>Environment variables of Linux cannot have a full stop in their name; with two underscores they come with colons.</remarks>
    public static bool IsOn(IConfiguration configuration, string function) =>
        new[] { $"AzureWebJobs.{function}.Disabled", $"AzureWebJobs:{function}:Disabled", $"AzureWebJobs_{function}_Disabled" }
            .Select(key => configuration[key])
            .Any(value => value == "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));
}
