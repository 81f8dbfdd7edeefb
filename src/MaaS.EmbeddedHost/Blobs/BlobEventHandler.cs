using Azure;
using MaaS.EmbeddedHost.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>Runs a function for a blob unless it has been, and writes down that it was.</summary>
internal sealed partial class BlobEventHandler(
    BlobFunction function, BlobReceipts receipts, PoisonBlobs poison, HostJson hostJson, IServiceScopeFactory scopes,
    ILogger<BlobEventHandler> logger)
{
    private readonly int _maxTries = hostJson.Blobs.PoisonBlobThreshold;

    /// <returns>Whether nothing is left to do for the blob: it is handled, now or before, or given up.</returns>
    public async Task<bool> HandleAsync(BlobEvent blob, CancellationToken cancellationToken)
    {
        await using var receipt = await receipts.TryTakeAsync(function.Name, blob, cancellationToken);
        if (receipt is null or { IsComplete: true })
        {
            return receipt is not null;
        }

        var isSettled = receipt.Tries < _maxTries
            ? await TryAsync(receipt, blob, cancellationToken)
            : await GiveUpAsync(receipt, blob);
        return isSettled && await CompleteAsync(receipt, blob);
    }

    private async Task<bool> TryAsync(BlobReceipt receipt, BlobEvent blob, CancellationToken cancellationToken)
    {
        await receipt.BeginTryAsync(cancellationToken);
        var invocationId = Guid.NewGuid().ToString();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, receipt.Lost);
        try
        {
            await function.Call.InvokeAsync(blob, invocationId, scopes, cancelled.Token);
        }
        catch (Exception exception) when (cancelled.IsCancellationRequested)
        {
            LogCancelled(exception, function.Name, invocationId, blob.Container.Name, blob.Name);
            if (!receipt.Lost.IsCancellationRequested)
            {
                await receipt.ForgetTryAsync(CancellationToken.None);
            }

            return false;
        }
        catch (Exception exception)
        {
            LogFailed(exception, function.Name, invocationId, blob.Container.Name, blob.Name, blob.ETag, receipt.Tries, _maxTries);
            return receipt.Tries >= _maxTries && await GiveUpAsync(receipt, blob);
        }

        LogSucceeded(function.Name, invocationId, blob.Container.Name, blob.Name);
        return true;
    }

    private async Task<bool> CompleteAsync(BlobReceipt receipt, BlobEvent blob)
    {
        try
        {
            await receipt.CompleteAsync(CancellationToken.None);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            LogOvertaken(function.Name, blob.Container.Name, blob.Name);
            return false;
        }
    }

    private async Task<bool> GiveUpAsync(BlobReceipt receipt, BlobEvent blob)
    {
        await poison.AddAsync(function.Name, blob, CancellationToken.None);
        LogPoison(function.Name, blob.Container.Name, blob.Name, receipt.Tries, PoisonBlobs.QueueName);
        return true;
    }

    [LoggerMessage(1, LogLevel.Error,
        "Function {Function} failed (invocation {InvocationId}, blob {Container}/{Blob}, ETag {ETag}, try {Tries} of {MaxTries})")]
    private partial void LogFailed(
        Exception exception, string function, string invocationId, string container, string blob, string eTag, int tries, int maxTries);

    [LoggerMessage(2, LogLevel.Warning,
        "Function {Function} was cancelled, and runs again for its blob (invocation {InvocationId}, blob {Container}/{Blob})")]
    private partial void LogCancelled(Exception exception, string function, string invocationId, string container, string blob);

    [LoggerMessage(3, LogLevel.Warning,
        "Function {Function} gives blob {Container}/{Blob} up after {Tries} tries: a message is in queue {Queue}")]
    private partial void LogPoison(string function, string container, string blob, int tries, string queue);

    [LoggerMessage(5, LogLevel.Warning,
        "Function {Function} lost its lease on blob {Container}/{Blob} while it ran: another process may run it for the blob again")]
    private partial void LogOvertaken(string function, string container, string blob);

    [LoggerMessage(4, LogLevel.Debug, "Function {Function} succeeded (invocation {InvocationId}, blob {Container}/{Blob})")]
    private partial void LogSucceeded(string function, string invocationId, string container, string blob);
}
