using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>
/// Runs what answers a route and turns its failure into an answer: <c>{"error": …}</c> under <c>/v2</c>, as the protocol has it, and
/// problem details (RFC 9457) elsewhere.
/// </summary>
public sealed partial class ErrorBoundary(ILogger<ErrorBoundary> logger)
{
    public async Task RunAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left and there is nobody to answer; the status is for the log.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (Exception e)
        {
            await AnswerAsync(context, e);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception failure)
    {
        var answer = ErrorAnswer.For(failure);
        if (answer is null)
        {
            LogServerFault(logger, failure, context.Request.Method, context.Request.Path, TraceId(context));
            answer = ErrorAnswer.ServerFault;
        }

        if (context.Response.HasStarted)
        {
            // A status cannot be taken back: breaking the connection tells the caller that the answer is not whole.
            context.Abort();
            return;
        }

        await WriteAsync(context, answer);
    }

    internal static async Task WriteAsync(HttpContext context, ErrorAnswer answer)
    {
        answer.SetHeaders(context.Response);
        if (context.Request.Path.StartsWithSegments("/v2", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(new ProtocolError { Error = answer.Detail }, ProtocolJson.Readable.ProtocolError);
            return;
        }

        await context.Response.WriteAsJsonAsync(
            new Problem { Title = answer.Title, Status = answer.Status, Detail = answer.Detail, TraceId = TraceId(context) },
            ApiJson.Readable.Problem, "application/problem+json");
    }

    private static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    [LoggerMessage(3001, LogLevel.Error, "{Method} {Path} failed, trace {TraceId}")]
    private static partial void LogServerFault(ILogger logger, Exception exception, string method, PathString path, string traceId);
}
