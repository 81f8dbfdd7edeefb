namespace MaaS.Serving;

/// <summary>There is no such job, or it has no result.</summary>
internal sealed class JobNotFoundException(string message) : Exception(message)
{
    public static JobNotFoundException For(string id) => new(
        $"There is no job '{Excerpt.Of(id)}': it was never accepted, or it ended longer ago than jobs are kept.");
}
