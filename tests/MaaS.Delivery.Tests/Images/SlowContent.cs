using System.Net;

namespace MaaS.Delivery.Tests;

/// <summary>
/// A body of which the second half is sent when the test says so. Kestrel gives up on one that comes at less than 240 bytes a second.
/// </summary>
internal sealed class SlowContent(byte[] body) : HttpContent
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first half is on its way.</summary>
    public Task Half => _half.Task;

    public void Continue() => _go.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
        await stream.FlushAsync();
        _half.TrySetResult();
        await _go.Task;
        await stream.WriteAsync(body.AsMemory(body.Length / 2));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
