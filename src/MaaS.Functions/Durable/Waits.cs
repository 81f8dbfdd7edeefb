using Microsoft.DurableTask;

namespace MaaS.Functions.Durable;

internal static class Waits
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);

    /// <summary>Until somebody says that something has changed, or the time is over.</summary>
    public static async Task ForChangeAsync(TaskOrchestrationContext context, TimeSpan most)
    {
        try
        {
            await context.WaitForExternalEvent<object?>(DurableRunProcedure.Changed, most > Least ? most : Least);
        }
        catch (TaskCanceledException)
        {
            // The time is over.
        }
    }
}
