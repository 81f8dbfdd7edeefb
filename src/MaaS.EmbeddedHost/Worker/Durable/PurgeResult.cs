namespace Microsoft.DurableTask.Client;

/// <summary>How many orchestrations were removed.</summary>
public class PurgeResult(int count)
{
    public int PurgedInstanceCount { get; } = count;
}
