namespace MaaS.Training.Tests;

/// <summary>A host to kill: starts one job, says its id, and waits.</summary>
internal static class DispatchingHost
{
    /// <param name="args">The directory of a <see cref="ProcessPlace"/>.</param>
    public static async Task Main(string[] args)
    {
        var dispatcher = ProcessPlace.NewDispatcher(ProcessPlace.ProfileIn(args[0]), TimeProvider.System);
        var job = await dispatcher.StartAsync(Jobs.Request(), CancellationToken.None);
        Console.WriteLine(job.Id);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }
}
