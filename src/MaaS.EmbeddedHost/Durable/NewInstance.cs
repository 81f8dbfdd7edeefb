namespace MaaS.EmbeddedHost.Durable;

/// <summary>What names one run of an orchestrator among all that ever were.</summary>
internal static class NewInstance
{
    private const int Length = 16;

    public static string Execution() => Guid.NewGuid().ToString("n")[..Length];
}
