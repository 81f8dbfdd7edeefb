using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MaaS.Delivery.Tests;

/// <summary>A program of an image that runs as in a container: see <see cref="ContainerKind"/> for how far that goes.</summary>
internal sealed class Container : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<ContainerKind>> KindHere = new(() => ProbeAsync());

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private Container(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasExited => _process.HasExited;

    public static Task<ContainerKind> KindAsync() => KindHere.Value;

    /// <summary>Starts <paramref name="command"/> in the image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">Besides what the image sets.</param>
    /// <param name="mounts">Folders of this machine by their path in the container; null is a new one that can be written.</param>
    public static async Task<Container> StartAsync(
        BuiltImage image, IEnumerable<string> command, IReadOnlyDictionary<string, string> environment,
        IReadOnlyDictionary<string, string?> mounts)
    {
        var kind = await KindAsync();
        var isInFolder = kind is ContainerKind.ReadOnlyFolder or ContainerKind.Root;
        var start = isInFolder
            ? InFolder(image, [.. command.Select(Place)], Place(image.WorkingDirectory), kind)
            : InNamespace(image, command, mounts, kind);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment.Clear();
        start.Environment["PATH"] = $"{DotnetFolder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["HOME"] = "/home/app";
        foreach (var (name, value) in image.Environment.Concat(environment))
        {
            start.Environment[name] = Place(value);
        }

        return new Container(new Process { StartInfo = start });

        string Place(string text) => isInFolder ? image.OnThisMachine(text, mounts) : text;
    }

    public async Task TerminateAsync()
    {
        // The shell's own kill: the program is not on every machine.
        var (code, output) = await ProcessOutput.RunAsync(new ProcessStartInfo("sh", ["-c", $"kill -s TERM {_process.Id}"]), Limit);
        if (code != 0)
        {
            throw new InvalidOperationException($"SIGTERM was not sent to process {_process.Id}: {output}");
        }
    }

    public async Task<int> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The container did not end within {Limit.TotalSeconds:0} s. It printed:\n{Output}", e);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string[] OtherUser { get; } = ["--reuid", BuiltImage.User, "--regid", BuiltImage.User, "--clear-groups"];

    private static string DotnetFolder { get; } = Path.GetFullPath($"{RuntimeEnvironment.GetRuntimeDirectory()}/../../..");

    /// <summary>The namespaces end with the program, and with them what was mounted.</summary>
    private static ProcessStartInfo InNamespace(
        BuiltImage image, IEnumerable<string> command, IReadOnlyDictionary<string, string?> mounts, ContainerKind kind) =>
        new("unshare",
        [
            .. Unshare(kind), "sh", Path.Combine(AppContext.BaseDirectory, "Images", "container.sh"), image.MountPoint, image.Files,
            kind == ContainerKind.OtherUser ? BuiltImage.User : "-", DotnetFolder,
            .. mounts.Select(mount => $"{mount.Key}={mount.Value ?? "tmpfs"}"), "--", image.WorkingDirectory, .. command,
        ]);

    private static ProcessStartInfo InFolder(BuiltImage image, string[] command, string folder, ContainerKind kind)
    {
        image.MakeReadOnly();
        var isOtherUser = Environment.IsPrivilegedProcess && kind == ContainerKind.ReadOnlyFolder;
        string[] words = isOtherUser ? ["setpriv", .. OtherUser, .. command] : command;
        return new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder };
    }

    private static string[] Unshare(ContainerKind kind) => kind == ContainerKind.OtherUser
        ? ["--mount", "--propagation", "private"]
        : ["--user", "--map-root-user", "--mount", "--propagation", "private"];

    /// <summary>The most that this machine can do; the programs that it is done with need not be there.</summary>
    internal static async Task<ContainerKind> ProbeAsync(string unshare = "unshare", string setpriv = "setpriv")
    {
        ContainerKind[] kinds = Environment.IsPrivilegedProcess
            ? [ContainerKind.OtherUser, ContainerKind.OwnNamespace]
            : [ContainerKind.OwnNamespace];
        foreach (var kind in kinds)
        {
            if (await SucceedsAsync(unshare, [.. Unshare(kind), "mount", "-t", "tmpfs", "tmpfs", "/tmp"]))
            {
                return kind;
            }
        }

        return !Environment.IsPrivilegedProcess || await SucceedsAsync(setpriv, [.. OtherUser, "true"])
            ? ContainerKind.ReadOnlyFolder
            : ContainerKind.Root;
    }

    private static async Task<bool> SucceedsAsync(string program, string[] arguments)
    {
        try
        {
            return (await ProcessOutput.RunAsync(new ProcessStartInfo(program, arguments), Limit)).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }


    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
