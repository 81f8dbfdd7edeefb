using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>
/// Has the dispatchers look after their jobs while the host runs, from its start, when jobs of an earlier host may be overdue.
/// </summary>
internal sealed partial class JobMaintenance(JobDispatchers dispatchers, TimeProvider time, ILogger<JobMaintenance> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _failing = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var maintained = dispatchers.Names.Where(dispatchers.IsMaintained).ToList();
        if (maintained.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            foreach (var name in maintained)
            {
                await MaintainAsync(name, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task MaintainAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await ((IMaintainedDispatcher)dispatchers.Of(name)).MaintainAsync(cancellationToken);
            _failing.Remove(name);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, the host goes on. Once per outage: this comes every few seconds.
            if (_failing.Add(name))
            {
                LogFailed(logger, name, e);
            }
        }
    }

    [LoggerMessage(4101, LogLevel.Warning, "The jobs of compute profile {Compute} could not be looked after; it is tried again")]
    private static partial void LogFailed(ILogger logger, string compute, Exception exception);
}
