using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MaaS.Infrastructure;

/// <summary>The Bicep compiler that lies beside this program. It works without a network. Thread-safe.</summary>
internal static class BicepCli
{
    private const string SubscriptionId = "00000000-0000-0000-0000-000000000001";
    private const string TenantId = "00000000-0000-0000-0000-000000000002";

    /// <summary>Each run keeps a core busy.</summary>
    private static readonly SemaphoreSlim Cores = new(Environment.ProcessorCount);

    private static readonly Lazy<string> Program = new(FindProgram);

    /// <summary>The ARM template that a Bicep file stands for.</summary>
    /// <exception cref="BicepException">The file has errors.</exception>
    public static async Task<JsonObject> BuildAsync(string file, CancellationToken cancellationToken)
    {
        var (exitCode, output, errors) = await RunAsync(["build", file, "--stdout"], new Dictionary<string, string>(), cancellationToken);
        return exitCode == 0 ? JsonNode.Parse(output)!.AsObject() : throw new BicepException(errors);
    }

    /// <summary>What the compiler and its linter have to say of all files of a folder, a line each; none when all is well.</summary>
    /// <param name="folder">With .bicep and .bicepparam files, in folders of it too.</param>
    /// <param name="variables">Environment variables that .bicepparam files read.</param>
    /// <param name="cancellationToken">Ends the compiler.</param>
    public static async Task<IReadOnlyList<string>> LintAsync(
        string folder, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var (exitCode, output, errors) = await RunAsync(["lint", "--pattern", $"{folder}/**/*.bicep*"], variables, cancellationToken);
        return FindingsOf(exitCode, output + errors);
    }

    /// <summary>The lines of what the linter wrote; if it failed and wrote nothing, a line that says so.</summary>
    internal static IReadOnlyList<string> FindingsOf(int exitCode, string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        return lines.Count == 0 && exitCode != 0
            ? [$"bicep lint ended with code {exitCode} and said nothing, expected 0: run it by hand with the version of BicepVersion."]
            : lines;
    }

    /// <summary>What a deployment with these parameters would create. What only Azure knows stays an expression in brackets.</summary>
    /// <param name="file">A .bicepparam file in a folder that may be written to.</param>
    /// <param name="variables">Environment variables that the file reads.</param>
    /// <param name="cancellationToken">Ends the compiler.</param>
    /// <exception cref="BicepException">The file has errors.</exception>
    public static async Task<JsonObject> SnapshotAsync(
        string file, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        string[] arguments =
            ["snapshot", file, "--mode", "overwrite", "--subscription-id", SubscriptionId, "--tenant-id", TenantId];
        var (exitCode, output, errors) = await RunAsync(arguments, variables, cancellationToken);
        return exitCode == 0
            ? JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(file, ".snapshot.json"), cancellationToken))!.AsObject()
            : throw new BicepException(output + errors);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string[] arguments, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Program.Value, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        await Cores.WaitAsync(cancellationToken);
        try
        {
            using var process = Process.Start(start)!;
            await using var kill = cancellationToken.Register(process.Kill);
            // The wait ends with the process, also when it is killed: nothing writes to the folder afterwards.
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            Cores.Release();
        }
    }

    private static string FindProgram()
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) is var mode && !mode.HasFlag(UnixFileMode.UserExecute))
        {
            // Packages do not keep it everywhere.
            File.SetUnixFileMode(path, mode | UnixFileMode.UserExecute);
        }

        return path;
    }
}
