namespace Microsoft.DurableTask.Client;

/// <summary>
/// Which orchestrations are listed, at most <c>PageSize</c> on a page; null is all. <c>TaskHubNames</c> is not looked at: a client
/// lists its own hub.
/// </summary>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    public const int DefaultPageSize = 100;
}
