using System.Collections.Concurrent;
using System.Diagnostics;

namespace MaaS.Trainer.Tests;

/// <summary>A program that works as the job of a run, with what it prints. Killed when it is disposed.</summary>
internal sealed class JobProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    public JobProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has printed so far.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Waits until something is so, which must be before the program ends.</summary>
    public async Task WaitAsync(Func<Task<bool>> isSo)
    {
        if (!await TryWaitAsync(isSo))
        {
            Assert.Fail($"It ended before it was so: {Output}");
        }
    }

    /// <summary>Waits until something is so.</summary>
    /// <returns>False when the program ended well before.</returns>
    public async Task<bool> TryWaitAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            if (_process.HasExited)
            {
                Assert.True(_process.ExitCode == 0, $"It ended with {_process.ExitCode}: {Output}");
                return false;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }

        return true;
    }

    public async Task<(int ExitCode, string Output)> WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, Output);
    }

    public Task TerminateAsync() => TrainerProcess.TerminateAsync(_process);

    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
