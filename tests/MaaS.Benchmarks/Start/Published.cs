using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>Publishes apps, as the container image does.</summary>
internal static class Published
{
    private const string EmptyProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
        </Project>
        """;

    /// <returns>The path of the app's library.</returns>
    public static async Task<string> AppAsync(string folder, bool readyToRun, CancellationToken cancellationToken)
    {
        await RunDotnetAsync(
            [
                "publish", Path.Combine(RepositoryRoot.Path, "src", "MaaS.Functions"), "--configuration", "Release",
                "--use-current-runtime", "--no-self-contained", $"-p:PublishReadyToRun={readyToRun}", "-p:RunAnalyzers=false", "--output", folder,
            ],
            cancellationToken);
        return Path.Combine(folder, "MaaS.Functions.dll");
    }

    /// <summary>An app that ends at once: what a process of .NET takes.</summary>
    /// <returns>The path of its library.</returns>
    public static async Task<string> EmptyAppAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Empty.csproj"), EmptyProject, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), "return 0;", cancellationToken);
        var output = Path.Combine(folder, "out");
        await RunDotnetAsync(["publish", folder, "--configuration", "Release", "--output", output], cancellationToken);
        return Path.Combine(output, "Empty.dll");
    }

    /// <exception cref="InvalidOperationException">It did not end with 0; the message has what it printed.</exception>
    public static async Task RunDotnetAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"'dotnet {string.Join(' ', arguments)}' ended with {process.ExitCode}, expected 0. It printed:\n{output}");
        }
    }
}
