namespace MaaS.EmbeddedHost.Triggers;

/// <summary>Waits for what sets off one function, and runs it.</summary>
internal interface ITriggerListener
{
    /// <summary>Runs until <paramref name="stopping"/>, and then until all that it has begun is done.</summary>
    /// <param name="stopping">Take nothing new.</param>
    /// <param name="cancellationToken">Give up what is running: the functions are told so.</param>
    Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken);
}
