using System.Runtime.CompilerServices;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>The instances of a hub that a query asks for, as they stand when their page is read.</summary>
internal sealed class InstanceList(TaskHub hub, OrchestrationQuery query, Func<InstanceState, bool, OrchestrationMetadata> show)
    : AsyncPageable<OrchestrationMetadata>
{
    private const int MaxPageSize = 1000;

    public override IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        PagesAsync(continuationToken ?? query.ContinuationToken, Math.Clamp(pageSizeHint ?? query.PageSize, 1, MaxPageSize));

    private async IAsyncEnumerable<Page<OrchestrationMetadata>> PagesAsync(
        string? continuationToken, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await hub.EnsureCreatedAsync(cancellationToken);
        var pages = hub.Index.PagesAsync(query.InstanceIdPrefix, query.CreatedFrom, query.CreatedTo, continuationToken, pageSize);
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            var states = await Task.WhenAll(page.Values.Select(row =>
                hub.Instances.ReadStateAsync(InstanceIndex.InstanceIdOf(row), cancellationToken)));

            // A row of an instance that was replaced, or that is not there yet, says nothing.
            var found = page.Values.Zip(states)
                .Where(one => one.Second is { } state && state.Incarnation == one.First.RowKey)
                .Select(one => one.Second!)
                .Where(state => query.Statuses?.Contains(state.Status) is not false);
            yield return new Page<OrchestrationMetadata>(
                [.. found.Select(state => show(state, query.FetchInputsAndOutputs))], page.ContinuationToken);
        }
    }
}
