using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>
/// Runs what answers a route and turns its failure into an answer: <c>{"error": …}</c> under <c>/v2</c>, as the protocol has it, and
/// problem details (RFC 9457) elsewhere. Every request that the host lets in passes here, and is counted: those without a valid key
/// do not.
/// </summary>
public sealed partial class ErrorBoundary
{
    private readonly RequestMetrics _metrics;
    private readonly ILogger<ErrorBoundary> _logger;

    internal ErrorBoundary(RequestMetrics metrics, ILogger<ErrorBoundary> logger)
    {
        _metrics = metrics;
        _logger = logger;
    }

    public async Task RunAsync(HttpContext context, Func<Task> answer)
    {
        var started = _metrics.Start();
        var isWhole = true;
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
            isWhole = await TryAnswerAsync(context, e);
        }
        finally
        {
            _metrics.Count(context, isWhole ? context.Response.StatusCode : StatusCodes.Status500InternalServerError, started);
        }
    }

    /// <summary>False when it was too late for an answer.</summary>
    private async Task<bool> TryAnswerAsync(HttpContext context, Exception failure)
    {
        var answer = ErrorAnswer.For(failure);
        if (answer is null)
        {
            LogServerFault(_logger, failure, context.Request.Method, context.Request.Path, TraceId(context));
            answer = ErrorAnswer.ServerFault;
        }

        if (context.Response.HasStarted)
        {
            // A status cannot be taken back: breaking the connection tells the caller that the answer is not whole.
            context.Abort();
            return false;
        }

        await WriteAsync(context, answer);
        return true;
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
