using System.Threading.Channels;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// The instances that somebody must look after, several at once, but each by one at a time: an instance that is added while it is
/// looked after is looked after again.
/// </summary>
internal sealed class InstanceTurns
{
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();
    private readonly Dictionary<string, Turn> _turns = [];
    private readonly Lock _lock = new();

    private enum Turn
    {
        Waiting,
        Running,
        RunningAndWanted,
    }

    public void Add(string instanceId)
    {
        lock (_lock)
        {
            if (!_turns.TryAdd(instanceId, Turn.Waiting))
            {
                if (_turns[instanceId] == Turn.Running)
                {
                    _turns[instanceId] = Turn.RunningAndWanted;
                }

                return;
            }
        }

        _ready.Writer.TryWrite(instanceId);
    }

    /// <summary>Runs until <paramref name="stopping"/>, and then until those are done that have begun.</summary>
    /// <remarks><c>look</c> must not throw.</remarks>
    public Task RunAsync(int atOnce, Func<string, Task> look, CancellationToken stopping) =>
        Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => WorkAsync(look, stopping), CancellationToken.None)));

    private async Task WorkAsync(Func<string, Task> look, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var instanceId = await _ready.Reader.ReadAsync(stopping);
                stopping.ThrowIfCancellationRequested();
                Set(instanceId, Turn.Running);
                await look(instanceId);
                End(instanceId);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What waits is looked after at the next start, or by another process.
        }
    }

    private void Set(string instanceId, Turn turn)
    {
        lock (_lock)
        {
            _turns[instanceId] = turn;
        }
    }

    private void End(string instanceId)
    {
        lock (_lock)
        {
            _turns.Remove(instanceId, out var turn);
            if (turn != Turn.RunningAndWanted)
            {
                return;
            }

            _turns.Add(instanceId, Turn.Waiting);
        }

        _ready.Writer.TryWrite(instanceId);
    }
}
