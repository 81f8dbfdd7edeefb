using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// What one request holds of the <see cref="ByteBudget"/>. Whatever is still held goes back on dispose, however the request ended. Not
/// thread-safe: a request is read and answered by one flow.
/// </summary>
internal sealed class RequestMemory(ByteBudget budget) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public long HeldBytes { get; private set; }

    /// <exception cref="PayloadTooLargeException">The request would hold more than there is for all of them.</exception>
    /// <exception cref="OverloadedException">Other requests hold what is missing.</exception>
    public void Take(long bytes)
    {
        if (bytes > budget.LimitBytes - HeldBytes)
        {
            throw new PayloadTooLargeException(
                $"The request needs {HeldBytes + bytes} bytes of memory to be read: the limit for all requests together "
                + $"is {budget.LimitBytes} (MaaS:Serving:MaxBytesInFlight). Send less at a time.");
        }

        if (!budget.TryTake(bytes))
        {
            throw new OverloadedException(
                $"The requests that are being read and answered take all of the {budget.LimitBytes} bytes that there are for them "
                + "(MaaS:Serving:MaxBytesInFlight). Try again later.", RetryAfter);
        }

        HeldBytes += bytes;
    }

    /// <summary>A tensor may be disposed after its request, when its bytes have gone back already.</summary>
    public void Return(long bytes)
    {
        bytes = Math.Min(bytes, HeldBytes);
        HeldBytes -= bytes;
        budget.Return(bytes);
    }

    public void Dispose() => Return(HeldBytes);
}
