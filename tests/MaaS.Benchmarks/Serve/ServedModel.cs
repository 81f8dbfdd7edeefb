using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>A model behind each of the paths to it, in processes of their own.</summary>
internal sealed class ServedModel : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly Dictionary<ServeMode, WorkerProcess> _workers = [];
    private readonly byte[] _json;
    private readonly byte[] _binary;

    private ServedModel(ServeModel model)
    {
        var inputs = model.CreateInputs();
        _json = ServeRequests.Json(model.Name, inputs);
        _binary = ServeRequests.Binary(model.Name, inputs);
    }

    /// <param name="model">What is served.</param>
    /// <param name="settings">Its <c>model.json</c>, or null.</param>
    /// <param name="modes">Which processes are started.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<ServedModel> StartAsync(
        ServeModel model, string? settings, IReadOnlyList<ServeMode> modes, CancellationToken cancellationToken)
    {
        var served = new ServedModel(model);
        try
        {
            var version = Directory.CreateDirectory(served._folder.File(Path.Combine(model.Name, "1")));
            model.WriteTo(version.FullName);
            if (settings is not null)
            {
                await File.WriteAllTextAsync(served._folder.File(Path.Combine(model.Name, "model.json")), settings, cancellationToken);
            }

            foreach (var mode in modes)
            {
                served._workers.Add(mode, await WorkerProcess.StartAsync(mode, served._folder.Path, model, cancellationToken));
            }

            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    /// <summary>A closed loop on a path.</summary>
    public async Task<ServeFigure> MeasureAsync(ServePath path, int concurrency, double seconds, CancellationToken cancellationToken)
    {
        var worker = WorkerFor(path);
        using var http = OpenHttp(path, concurrency);
        return await MeasureAsync(path, concurrency, () => http is null
            ? worker.LoadAsync(concurrency, seconds, cancellationToken)
            : http.ClosedAsync(seconds, cancellationToken), cancellationToken);
    }

    /// <summary>An open loop of binary requests.</summary>
    public async Task<ServeFigure> MeasureOpenAsync(double perSecond, int connections, double seconds, CancellationToken cancellationToken)
    {
        using var http = OpenHttp(ServePath.Binary, connections);
        return await MeasureAsync(
            ServePath.Binary, connections, () => http!.OpenAsync(perSecond, seconds, cancellationToken), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Values)
        {
            await worker.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<ServeFigure> MeasureAsync(
        ServePath path, int concurrency, Func<Task<LoadResult>> load, CancellationToken cancellationToken)
    {
        var worker = WorkerFor(path);
        var before = await worker.GetUsageAsync(cancellationToken);
        var result = await load();
        var after = await worker.GetUsageAsync(cancellationToken);
        if (result.Failed > 0)
        {
            throw new InvalidOperationException($"{result.Failed} requests of {path} at concurrency {concurrency} failed.");
        }

        // A worker that is called from within may do several loads for one result, and sums what its callers saw: only the load counts.
        var isCalledWithin = worker.Address is null;
        var served = isCalledWithin ? result.Used : after.Used.Since(before.Used);
        var available = result.Seconds * Environment.ProcessorCount;
        return new ServeFigure(
            path, concurrency, result, served.CpuSeconds / available, isCalledWithin ? 0 : result.Used.CpuSeconds / available,
            served.AllocatedBytes / (double)Math.Max(result.Answered + result.Refused, 1), after.ResidentBytes, after.MostResidentBytes);
    }

    private HttpLoad? OpenHttp(ServePath path, int connections) => WorkerFor(path).Address is { } address
        ? new HttpLoad(address, path == ServePath.Json ? _json : _binary, connections)
        : null;

    private WorkerProcess WorkerFor(ServePath path) => _workers[path switch
    {
        ServePath.Direct => ServeMode.Direct,
        ServePath.Engine => ServeMode.Engine,
        _ => ServeMode.Http,
    }];
}
