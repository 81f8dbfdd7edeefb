using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using MaaS.Functions;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>The app as a process of its own, on a free port.</summary>
public sealed partial class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The app ended before it was ready."));
    }

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Bytes of memory that the process holds now.</summary>
    public long WorkingSetBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The lines that it printed so far.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output)
            {
                return [.. _output];
            }
        }
    }

    /// <summary>Starts it as the README says, with <c>dotnet run</c>, at the root of the checkout.</summary>
    public static Task<AppProcess> RunAsync(string connectionString, string cacheDirectory) => StartAsync(
        ["run", "--no-build", "--configuration", Configuration, "--project", Path.Combine("src", "MaaS.Functions"), "--", "--port", "0"],
        connectionString, cacheDirectory, seedDirectory: null);

    /// <summary>Starts what was built, so that the process is the app itself.</summary>
    public static Task<AppProcess> ExecuteAsync(
        string connectionString, string cacheDirectory, string seedDirectory, params string[] arguments) => StartAsync(
        [typeof(FunctionApp).Assembly.Location, "--port", "0", .. arguments], connectionString, cacheDirectory, seedDirectory);

    /// <summary>SIGKILL: nothing is flushed, nothing is drained.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGKILL to the app, and to none of the processes that it has started.</summary>
    public async Task KillAloneAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: as a machine that is overloaded or moved, nothing goes on until <see cref="ContinueAsync"/>.</summary>
    public Task SuspendAsync() => SignalAsync("STOP");

    /// <summary>Ends <see cref="SuspendAsync"/>.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    /// <summary>Of the build, such as <c>Debug</c>.</summary>
    internal static string Configuration { get; } = typeof(AppProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Configuration").Value!;

    private static async Task<AppProcess> StartAsync(string[] arguments, string connectionString, string cacheDirectory, string? seedDirectory)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AzureWebJobsStorage"] = connectionString;
        start.Environment["MaaS__Cache__Directory"] = cacheDirectory;
        if (seedDirectory is not null)
        {
            start.Environment["MaaS__Models__SeedDirectory"] = seedDirectory;
        }

        var app = new AppProcess(new Process { StartInfo = start });
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        try
        {
            app.Client.BaseAddress = await app._ready.Task.WaitAsync(StartLimit);
            return app;
        }
        catch (Exception e)
        {
            var output = string.Join('\n', app.Output);
            await app.DisposeAsync();
            throw new InvalidOperationException($"The app did not become ready. It printed:\n{output}", e);
        }
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0)
        {
            throw new InvalidOperationException($"SIG{name} was not sent to process {_process.Id}: kill ended with {kill.ExitCode}.");
        }
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        if (ReadyLine().Match(line) is { Success: true } ready)
        {
            _ready.TrySetResult(new Uri(ready.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"^MaaS is ready on (http://\S+),")]
    private static partial Regex ReadyLine();
}
