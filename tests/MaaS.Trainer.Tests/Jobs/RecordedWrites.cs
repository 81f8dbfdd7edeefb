using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MaaS.Trainer.Tests;

/// <summary>What a storage client writes, in order; it can be told to fail.</summary>
internal sealed class RecordedWrites : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentQueue<string> _writes = new();

    /// <summary>As <c>PUT report.json</c>.</summary>
    public IReadOnlyList<string> All => [.. _writes];

    /// <summary>Writes that fail before others succeed.</summary>
    public int FailuresLeft { get; set; }

    public override void OnSendingRequest(HttpMessage message)
    {
        var method = message.Request.Method;
        if (method != RequestMethod.Put && method != RequestMethod.Delete)
        {
            return;
        }

        if (FailuresLeft > 0)
        {
            FailuresLeft--;
            throw new RequestFailedException(503, "The server is busy.", "ServerBusy", innerException: null);
        }

        var path = message.Request.Uri.ToUri().AbsolutePath;
        _writes.Enqueue($"{method} {path[(path.IndexOf("/run/", StringComparison.Ordinal) + "/run/".Length)..]}");
    }
}
