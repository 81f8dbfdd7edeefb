using System.Globalization;
using MaaS.Inference;
using MaaS.Repository;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>Jobs over HTTP: accept, tell, hand out the result, cancel.</summary>
public sealed class JobsApi
{
    /// <summary>Of a JSON document. Larger bodies go straight to a blob with <c>Prefer: respond-async</c>, or are uploaded first.</summary>
    private const int MaxDocumentBytes = 4 << 20;

    private readonly JobRequests _requests;
    private readonly JobIntake _intake;
    private readonly JobLedger _ledger;
    private readonly JobBlobs _blobs;
    private readonly JobCancellations _cancellations;
    private readonly ByteBudget _budget;
    private readonly ErrorBoundary _errors;

    internal JobsApi(
        JobRequests requests, JobIntake intake, JobLedger ledger, JobBlobs blobs, JobCancellations cancellations, ByteBudget budget,
        ErrorBoundary errors)
    {
        _requests = requests;
        _intake = intake;
        _ledger = ledger;
        _blobs = blobs;
        _cancellations = cancellations;
        _budget = budget;
        _errors = errors;
    }

    public Task PostAsync(HttpContext context) => _errors.RunAsync(context, async () =>
    {
        var request = await JsonBody.ReadAsync(context, JobsJson.Default.JobRequest, MaxDocumentBytes, _budget);
        var id = request.Id is { } given ? JobId.Parse(given) : JobId.New();
        await AnswerAcceptedAsync(context, await _intake.AcceptAsync(id, _requests.Check(request), context.RequestAborted));
    });

    /// <summary>As often as one likes: the same content is one job.</summary>
    public Task PutAsync(HttpContext context, string id) => _errors.RunAsync(context, async () =>
    {
        var request = await JsonBody.ReadAsync(context, JobsJson.Default.JobRequest, MaxDocumentBytes, _budget);
        if (request.Id is { } other && other != id)
        {
            throw new InvalidInputException(
                $"The body has id '{Excerpt.Of(other)}' and the path '{Excerpt.Of(id)}': expected the same, or none in the body.");
        }

        await AnswerAcceptedAsync(context, await _intake.AcceptAsync(JobId.Parse(id), _requests.Check(request), context.RequestAborted));
    });

    public Task GetAsync(HttpContext context, string id) => _errors.RunAsync(context, async () =>
    {
        var record = await FindAsync(id, context.RequestAborted);
        if (!record.IsFinal)
        {
            SetRetryAfter(context);
        }

        await WriteAsync(context, record);
    });

    /// <summary>The answer as the route would have given it.</summary>
    public Task GetResultAsync(HttpContext context, string id) => _errors.RunAsync(context, async () =>
    {
        var record = await FindAsync(id, context.RequestAborted);
        if (record.Result is not { } result)
        {
            throw new JobNotFoundException(
                $"Job '{record.Id}' has no result: it is {record.State.ToString().ToLowerInvariant()}. "
                + $"GET /api/jobs/{record.Id} tells more.");
        }

        await using var stream = result.Blob is { } blob ? await OpenAsync(record, blob, context.RequestAborted) : null;
        var response = context.Response;
        response.ContentType = result.ContentType;
        response.ContentLength = result.Length;
        if (result.JsonLength is { } jsonLength)
        {
            response.Headers[ProtocolResponseWriter.JsonLengthHeader] = jsonLength.ToString(CultureInfo.InvariantCulture);
        }

        await (stream is null
            ? response.Body.WriteAsync(result.Content!.Value, context.RequestAborted).AsTask()
            : stream.CopyToAsync(response.Body, context.RequestAborted));
    });

    /// <summary>Cancels what has not ended; leaves what has.</summary>
    public Task DeleteAsync(HttpContext context, string id) => _errors.RunAsync(context, async () =>
    {
        var record = await FindAsync(id, context.RequestAborted);
        var ended = await _ledger.EndAsync(record, JobState.Cancelled, result: null, error: null, context.RequestAborted);
        _cancellations.Cancel(record.Id);
        await WriteAsync(context, ended);
    });

    /// <summary>Whether the caller asks for a job rather than for the answer: <c>Prefer: respond-async</c> (RFC 7240).</summary>
    internal static bool IsAskedFor(HttpRequest request) => request.Headers["Prefer"]
        .SelectMany(value => (value ?? "").Split(','))
        .Any(preference => preference.Split(';')[0].Trim().Equals("respond-async", StringComparison.OrdinalIgnoreCase));

    /// <summary>Accepts the request as a job and answers 202.</summary>
    internal async Task AcceptAsync(
        HttpContext context, JobOperation operation, ModelName model, string? version, int? jsonLength, int? topK)
    {
        var request = context.Request;
        var work = new JobWork
        {
            Operation = operation,
            Model = model,
            Version = version,
            ContentType = request.ContentType ?? "",
            ContentEncoding = request.Headers.ContentEncoding.Count == 0 ? null : request.Headers.ContentEncoding.ToString(),
            JsonLength = jsonLength,
            TopK = topK,
        };
        var record = await _intake.AcceptAsync(work, request, context.RequestAborted);
        context.Response.Headers["Preference-Applied"] = "respond-async";
        await AnswerAcceptedAsync(context, record);
    }

    private async Task<JobRecord> FindAsync(string id, CancellationToken cancellationToken) => JobId.TryParse(id, out var valid)
        ? await _ledger.FindAsync(valid, cancellationToken)
        : throw JobNotFoundException.For(id);

    private async Task<Stream> OpenAsync(JobRecord record, BlobPath blob, CancellationToken cancellationToken) =>
        await _blobs.FindAsync(blob, cancellationToken) ?? throw new JobNotFoundException(
            $"The result of job '{record.Id}' was removed from {blob}, where it was. Ask for the prediction again.");

    private static Task AnswerAcceptedAsync(HttpContext context, JobRecord record)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = $"/api/jobs/{record.Id}";
        SetRetryAfter(context);
        return WriteAsync(context, record);
    }

    private static void SetRetryAfter(HttpContext context) => context.Response.Headers.RetryAfter = "1";

    private static Task WriteAsync(HttpContext context, JobRecord record) => context.Response.WriteAsJsonAsync(
        JobDocument.From(record), ApiJson.Readable.JobDocument, cancellationToken: context.RequestAborted);
}
