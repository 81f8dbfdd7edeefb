namespace MaaS.Training.Tests;

internal static class Waits
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks again and again until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!await isSo())
        {
            await Task.Delay(Interval, TimeProvider.System, timeout.Token);
        }
    }

    public static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    public static async Task<JobState> EndedAsync(this IJobDispatcher dispatcher, JobHandle job)
    {
        JobState state = null!;
        await UntilAsync(async () => (state = await dispatcher.GetStateAsync(job, CancellationToken.None)).IsEnded);
        return state;
    }

    public static Task RunningAsync(this IJobDispatcher dispatcher, JobHandle job) => UntilAsync(async () =>
        (await dispatcher.GetStateAsync(job, CancellationToken.None)).Status == JobStatus.Running);
}
