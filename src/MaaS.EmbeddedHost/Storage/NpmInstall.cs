using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace MaaS.EmbeddedHost.Storage;

/// <summary>
/// Installs what a directory with <c>package.json</c> and <c>package-lock.json</c> pins, once per user and lock file.
/// Any number of processes may ask at once; an install that is killed leaves nothing that is taken for a whole one.
/// </summary>
internal static class NpmInstall
{
    private static readonly TimeSpan LockPollInterval = TimeSpan.FromMilliseconds(100);

    /// <returns>The <c>node_modules</c> directory.</returns>
    /// <exception cref="LocalToolException">npm is missing, or the install failed.</exception>
    public static async Task<string> EnsureAsync(string manifestDirectory, string name, CancellationToken cancellationToken)
    {
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(manifestDirectory, "package-lock.json"), cancellationToken);
        var digest = Convert.ToHexStringLower(SHA256.HashData(lockFile))[..12];
        var cache = CacheDirectory();
        var target = Path.Combine(cache, $"{name}-{digest}");
        var modules = Path.Combine(target, "node_modules");
        if (Directory.Exists(target))
        {
            return modules;
        }

        Directory.CreateDirectory(cache);
        using (await LockAsync(target + ".lock", cancellationToken))
        {
            if (!Directory.Exists(target))
            {
                await InstallAsync(manifestDirectory, target, cancellationToken);
            }
        }

        return modules;
    }

    private static string CacheDirectory()
    {
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "maas");
    }

    /// <remarks>The system lets go of the file when the process dies. It is not deleted: another process may wait for it.</remarks>
    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(LockPollInterval, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task InstallAsync(string manifestDirectory, string target, CancellationToken cancellationToken)
    {
        var partial = target + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        Directory.CreateDirectory(partial);
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            File.Copy(Path.Combine(manifestDirectory, file), Path.Combine(partial, file));
        }

        await RunNpmAsync(partial, cancellationToken);
        Directory.Move(partial, target);
    }

    private static async Task RunNpmAsync(string directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            ArgumentList = { "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error" },
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var npm = Start(start, "npm");
        npm.StandardInput.Close();
        try
        {
            var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                throw new LocalToolException(
                    $"'npm ci' ended with code {npm.ExitCode} in '{directory}', expected 0: {(await errors + await output).Trim()} " +
                    "Check that the npm registry can be reached ('npm ping'), then start again.");
            }
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static Process Start(ProcessStartInfo start, string tool)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new LocalToolException(
                $"'{tool}' cannot be started ({exception.Message}), and Azurite and other tools need it. " +
                "Install Node.js 20 or later with npm and see that it is on the PATH.",
                exception);
        }
    }
}
