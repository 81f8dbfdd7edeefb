using System.Globalization;
using MaaS.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>
/// Runs a job as the request that it stands for: the same code reads the body and writes the answer, so that a job answers what the route
/// would, to the byte.
/// </summary>
internal sealed class JobExecutor(InferenceProtocol inference, PredictionApi predictions, JobBlobs blobs, IOptions<JobsOptions> options)
{
    /// <summary>Throws what <see cref="ErrorAnswer.For"/> knows when the job cannot be done.</summary>
    public async Task<JobResult> ExecuteAsync(JobWork work, BlobPath resultPath, CancellationToken cancellationToken)
    {
        await using (var content = await OpenPayloadAsync(work, cancellationToken))
        await using (var answer = new JobResultStream(blobs, resultPath))
        {
            var context = CreateContext(work, content, answer, cancellationToken);
            await (work.Operation == JobOperation.Infer
                ? inference.AnswerAsync(context, work.Model.Value, work.Version, options.Value.MaxPayloadBytes)
                : predictions.AnswerAsync(context, work.Model.Value, work.Version, work.TopK, options.Value.MaxPayloadBytes));
            await context.Response.BodyWriter.FlushAsync(cancellationToken);
            await answer.CompleteAsync(cancellationToken);
            return new JobResult
            {
                ContentType = context.Response.ContentType ?? "application/octet-stream",
                JsonLength = int.TryParse(
                    context.Response.Headers[ProtocolResponseWriter.JsonLengthHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var json)
                    ? json
                    : null,
                Length = answer.Length,
                Content = answer.Content,
                Blob = answer.Blob,
            };
        }
    }

    /// <summary>Takes away an answer that another attempt, or a cancellation, was quicker than.</summary>
    public async Task DiscardUnlessUsedAsync(JobResult result, JobRecord ended, CancellationToken cancellationToken)
    {
        if (result.Blob is { } blob && blob != ended.Result?.Blob)
        {
            await blobs.RemoveAsync(blob, cancellationToken);
        }
    }

    private async Task<Stream> OpenPayloadAsync(JobWork work, CancellationToken cancellationToken) =>
        work.Blob is not { } blob ? new MemoryStream(work.Content.ToArray(), writable: false)
        : await blobs.FindAsync(blob, cancellationToken)
            ?? throw new InvalidInputException($"There is no blob {blob}: it must be there until the job has ended.");

    private static DefaultHttpContext CreateContext(JobWork work, Stream content, Stream answer, CancellationToken cancellationToken)
    {
        var context = new DefaultHttpContext { RequestAborted = cancellationToken };
        var request = context.Request;
        request.Method = HttpMethods.Post;
        request.Body = content;
        request.ContentLength = content.Length;
        request.ContentType = work.ContentType;
        if (work.ContentEncoding is { } encoding)
        {
            request.Headers.ContentEncoding = encoding;
        }

        if (work.JsonLength is { } jsonLength)
        {
            request.Headers[ProtocolResponseWriter.JsonLengthHeader] = jsonLength.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.Body = answer;
        return context;
    }
}
