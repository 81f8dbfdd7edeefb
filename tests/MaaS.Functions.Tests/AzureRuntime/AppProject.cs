using System.Diagnostics;
using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Functions.Tests.AzureRuntime;

/// <summary>What MSBuild makes of the app's project; nothing is restored or built for it.</summary>
internal static class AppProject
{
    /// <param name="environment">Variables of the process, as azd sets those of its environment.</param>
    /// <param name="questions"><c>-getProperty:Name</c>, <c>-getItem:Name</c>; at least two, for one is answered in plain text.</param>
    public static async Task<JsonNode> EvaluateAsync(IReadOnlyDictionary<string, string> environment, params string[] questions)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "src/MaaS.Functions", "-nodeReuse:false", .. questions])
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{output}{await error}");
        return JsonNode.Parse(output)!;
    }
}
