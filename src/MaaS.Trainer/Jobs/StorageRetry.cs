namespace MaaS.Trainer;

/// <summary>Outlasts outages of the storage.</summary>
/// <param name="log">Is told when one begins.</param>
/// <param name="time">Where the time comes from.</param>
internal sealed class StorageRetry(TextWriter log, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Calls until it succeeds, until it fails in a way that does not pass, or until the time is over.</summary>
    /// <param name="call">What it did before it failed it may do again.</param>
    /// <param name="within">How long an outage may last.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, TimeSpan within, CancellationToken cancellationToken)
    {
        long? failedAt = null;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (StorageFault.IsTransient(e) && !(failedAt is { } first && time.GetElapsedTime(first) >= within))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (failedAt is null)
                {
                    failedAt = time.GetTimestamp();
                    await log.WriteLineAsync($"The storage does not answer ({StorageFault.Describe(e)}); it is asked again for {within}.");
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<Task> call, TimeSpan within, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            await call();
            return true;
        },
        within,
        cancellationToken);
}
