using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>The orchestrations of an app, in two tables and two queues of a storage account. Thread-safe.</summary>
internal sealed class TaskHub
{
    private static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    private readonly IReadOnlyList<TableClient> _tables;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Action<string>? _look;
    private Action? _workItemSent;
    private Task? _created;
    private long _lastTicks;

    /// <remarks>The name is letters and digits, a letter first.</remarks>
    public TaskHub(string name, TableServiceClient tables, QueueServiceClient queues, TimeProvider time)
    {
        Name = name;
        _time = time;
        _tables = [tables.GetTableClient($"{name}History"), tables.GetTableClient($"{name}Instances")];
        Instances = new InstanceStore(_tables[0]);
        Index = new InstanceIndex(_tables[1], time);
        Outbox = new OutboxSender(this);

        // Names of queues have no capitals; those of tables keep theirs.
        ControlQueue = queues.GetQueueClient($"{name.ToLowerInvariant()}-control");
        WorkItemQueue = queues.GetQueueClient($"{name.ToLowerInvariant()}-workitems");
    }

    public string Name { get; }

    public InstanceStore Instances { get; }

    public InstanceIndex Index { get; }

    public OutboxSender Outbox { get; }

    public QueueClient ControlQueue { get; }

    public QueueClient WorkItemQueue { get; }

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The time, later with each call, so that what is sent in turn is in order.</summary>
    public long NextTicks()
    {
        lock (_lock)
        {
            return _lastTicks = Math.Max(_lastTicks + 1, Now.UtcTicks);
        }
    }

    /// <summary>Makes the tables and queues, unless it has done so before.</summary>
    public async Task EnsureCreatedAsync(CancellationToken cancellationToken)
    {
        Task created;
        lock (_lock)
        {
            if (_created is null or { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                _created = CreateAsync();
            }

            created = _created;
        }

        await created.WaitAsync(cancellationToken);
    }

    /// <summary>From now on this process looks after the instances itself, and needs no messages to be told of them.</summary>
    public void Attach(Action<string> look, Action workItemSent)
    {
        _workItemSent = workItemSent;
        Volatile.Write(ref _look, look);
    }

    public void Detach() => Volatile.Write(ref _look, null);

    /// <summary>Has somebody look whether there is something to do for an instance.</summary>
    public async Task AnnounceAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _look) is { } look)
        {
            look(instanceId);
        }
        else
        {
            await SendAsync(ControlQueue, BinaryData.FromObjectAsJson(instanceId), cancellationToken);
        }
    }

    /// <summary>Gives an event to an instance, once however often it is called with the same row.</summary>
    public async Task DeliverAsync(string instanceId, InboxRow row, CancellationToken cancellationToken)
    {
        await Instances.DeliverAsync(instanceId, row, cancellationToken);
        await AnnounceAsync(instanceId, cancellationToken);
    }

    /// <summary>Makes an instance, unless one of its id is there that must stay; what a replaced one had to send is sent before.</summary>
    /// <returns>The one that must stay, or null if the instance was made.</returns>
    public async Task<InstanceState?> CreateAsync(
        InstanceState instance, Func<InstanceState, Task<bool>> mayReplace, CancellationToken cancellationToken)
    {
        InstanceState? replaced = null;
        await Index.AddAsync(instance, cancellationToken);
        var existing = await Instances.CreateAsync(instance, LetGoAsync, cancellationToken);
        if (existing is not null)
        {
            await Index.RemoveAsync(instance.InstanceId, instance.Incarnation, cancellationToken);
            return existing;
        }

        await AnnounceAsync(instance.InstanceId, cancellationToken);
        if (replaced is not null)
        {
            await Index.RemoveAsync(replaced.InstanceId, replaced.Incarnation, cancellationToken);
        }

        return null;

        async Task<bool> LetGoAsync(InstanceState found)
        {
            if (!await mayReplace(found))
            {
                return false;
            }

            await SendOutboxAsync(found, cancellationToken);
            replaced = found;
            return true;
        }
    }

    /// <summary>Removes an instance that has ended, after what it had to send is sent.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        var purged = await Instances.PurgeAsync(instanceId, state => SendOutboxAsync(state, cancellationToken), cancellationToken);
        if (purged is not null)
        {
            await Index.RemoveAsync(purged.InstanceId, purged.Incarnation, cancellationToken);
        }

        return purged is not null;
    }

    public async Task SendWorkItemAsync(WorkItem item, CancellationToken cancellationToken)
    {
        await SendAsync(WorkItemQueue, item.ToMessage(), cancellationToken);
        _workItemSent?.Invoke();
    }

    private static Task<Response<SendReceipt>> SendAsync(QueueClient queue, BinaryData message, CancellationToken cancellationToken) =>
        queue.SendMessageAsync(message, timeToLive: NeverExpires, cancellationToken: cancellationToken);

    private async Task SendOutboxAsync(InstanceState sender, CancellationToken cancellationToken)
    {
        foreach (var outbox in await Instances.ReadOutboxAsync(sender.InstanceId, cancellationToken))
        {
            await Outbox.SendAsync(sender, outbox, step: null, cancellationToken);
        }
    }

    private async Task CreateAsync()
    {
        foreach (var table in _tables)
        {
            await table.CreateIfNotExistsAsync();
        }

        await ControlQueue.CreateIfNotExistsAsync();
        await WorkItemQueue.CreateIfNotExistsAsync();
    }
}
