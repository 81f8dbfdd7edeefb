namespace MaaS.EmbeddedHost.Tests;

/// <summary>Waits for what comes true by itself.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static Task TrueAsync(Func<bool> condition) => NotNullAsync(() => Task.FromResult(condition() ? new object() : null));

    public static Task TrueAsync(Func<Task<bool>> condition) => NotNullAsync(async () => await condition() ? new object() : null);

    public static async Task<T> NotNullAsync<T>(Func<Task<T?>> find)
        where T : class
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            await Task.Delay(Interval, TimeProvider.System, timeout.Token);
        }
    }
}
