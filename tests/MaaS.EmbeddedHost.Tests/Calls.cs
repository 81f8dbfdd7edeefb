using System.Threading.Channels;

namespace MaaS.EmbeddedHost.Tests;

/// <summary>What functions were called with, and what they do about it.</summary>
public sealed class Calls
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();

    /// <summary>What a function does after its call is noted; nothing unless a test says so.</summary>
    public Func<string, CancellationToken, Task> Behaviour { get; set; } = (_, _) => Task.CompletedTask;

    public bool IsEmpty => _calls.Reader.Count == 0;

    public Task RecordAsync(string call, CancellationToken cancellationToken = default)
    {
        _calls.Writer.TryWrite(call);
        return Behaviour(call, cancellationToken);
    }

    public async Task<string> NextAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        return await _calls.Reader.ReadAsync(timeout.Token);
    }
}
