using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace MaaS.Benchmarks;

/// <summary>A <see cref="ServeWorker"/> and the load that it is put under.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>Where the app listens; null when the process is loaded from within.</summary>
    public IPEndPoint? Address { get; private set; }

    /// <param name="mode">What it holds.</param>
    /// <param name="models">The folder of models.</param>
    /// <param name="model">The one that is called.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<WorkerProcess> StartAsync(ServeMode mode, string models, ServeModel model, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(WorkerProcess).Assembly.Location, ServeWorker.Name, mode.ToString(), models, model.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var worker = new WorkerProcess(Process.Start(start)!);
        var address = (await worker.ReadAsync(cancellationToken)).Address;
        worker.Address = address is null ? null : new IPEndPoint(IPAddress.Loopback, address.Port);
        return worker;
    }

    /// <summary>A closed loop from within.</summary>
    public async Task<LoadResult> LoadAsync(int concurrency, double seconds, CancellationToken cancellationToken) =>
        (await AskAsync(new WorkerRequest(WorkerRequestKind.Load, concurrency, seconds), cancellationToken)).Load!;

    public async Task<WorkerUsage> GetUsageAsync(CancellationToken cancellationToken) =>
        (await AskAsync(new WorkerRequest(WorkerRequestKind.Usage), cancellationToken)).Usage!;

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<WorkerReply> AskAsync(WorkerRequest request, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request));
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    private async Task<WorkerReply> ReadAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(WorkerReply.Mark, StringComparison.Ordinal))
            {
                return JsonSerializer.Deserialize<WorkerReply>(line.AsSpan(WorkerReply.Mark.Length))!;
            }

            Console.Error.WriteLine(line);
        }

        throw new InvalidOperationException("The worker ended before it answered.");
    }
}
