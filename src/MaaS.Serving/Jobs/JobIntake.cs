using MaaS.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>
/// Accepts jobs. First the record, then the message: a caller that got no answer between the two asks again and gets the same job.
/// </summary>
internal sealed class JobIntake(JobLedger ledger, JobQueue queue, JobBlobs blobs, IOptions<JobsOptions> options)
{
    private const int MaxInlineBytes = 24 * 1024;

    /// <exception cref="ConflictException">The id belongs to a job with other content.</exception>
    public async Task<JobRecord> AcceptAsync(JobId id, JobWork work, CancellationToken cancellationToken)
    {
        var message = JobRequests.TryWriteMessage(id, work);
        if (message is null)
        {
            work = await MoveToBlobAsync(id, work, cancellationToken);
            message = JobRequests.TryWriteMessage(id, work) ?? throw new InvalidInputException(
                "The job does not fit a message: shorten 'contentType', 'webhook' or 'payload.blob'.");
        }

        var record = await ledger.OpenAsync(id, work, cancellationToken);
        if (record.State == JobState.Queued)
        {
            await queue.EnqueueAsync(message, cancellationToken);
        }

        return record;
    }

    /// <summary>Accepts the body of a request; it goes straight to a blob when it is large.</summary>
    /// <exception cref="PayloadTooLargeException">It is larger than a payload may be.</exception>
    public async Task<JobRecord> AcceptAsync(JobWork work, HttpRequest request, CancellationToken cancellationToken)
    {
        var id = JobId.New();
        var head = new byte[MaxInlineBytes];
        var length = await request.Body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (length < head.Length)
        {
            return await AcceptAsync(id, work with { Content = head.AsMemory(0, length) }, cancellationToken);
        }

        var path = JobBlobs.PayloadOf(id, "payload");
        await StoreAsync(path, head, request.Body, cancellationToken);
        return await AcceptAsync(id, work with { Blob = path }, cancellationToken);
    }

    /// <summary>The buffer is full of the first bytes, and takes the others in turn.</summary>
    private async Task StoreAsync(BlobPath path, byte[] buffer, Stream rest, CancellationToken cancellationToken)
    {
        await using var blob = blobs.Create(path);
        long length = 0;
        for (var count = buffer.Length; count > 0; count = await rest.ReadAsync(buffer, cancellationToken))
        {
            length += count;
            if (length > options.Value.MaxPayloadBytes)
            {
                throw new PayloadTooLargeException(
                    $"The request body has more than {options.Value.MaxPayloadBytes} bytes, "
                    + "the limit of a payload (MaaS:Jobs:MaxPayloadBytes).");
            }

            await blob.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        await blob.CommitAsync(cancellationToken);
    }

    /// <summary>Named by its content, so that the same job asked for again is the same message.</summary>
    private async Task<JobWork> MoveToBlobAsync(JobId id, JobWork work, CancellationToken cancellationToken)
    {
        var path = JobBlobs.PayloadOf(id, work.ComputeDigest());
        await blobs.WriteAsync(path, work.Content, cancellationToken);
        return work with { Content = default, Blob = path };
    }
}
