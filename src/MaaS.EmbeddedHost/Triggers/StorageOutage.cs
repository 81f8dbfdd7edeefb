using Azure;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Triggers;

/// <summary>Says once that a function waits for its storage, and once that it goes on. Thread-safe.</summary>
internal sealed partial class StorageOutage(string function, ILogger logger)
{
    private bool _reported;

    public void Report(Exception exception)
    {
        LogAttempt(exception, function);
        if (!Interlocked.Exchange(ref _reported, true))
        {
            LogDown(function, Reason(exception));
        }
    }

    public void End()
    {
        if (Interlocked.Exchange(ref _reported, false))
        {
            LogUp(function);
        }
    }

    private static string Reason(Exception exception) => exception switch
    {
        AggregateException { InnerException: { } inner } => Reason(inner),
        RequestFailedException { Status: > 0 } failed => $"{failed.Status} {failed.ErrorCode}",
        { InnerException: { } inner } => Reason(inner),
        _ => exception.Message,
    };

    [LoggerMessage(1, LogLevel.Warning, "Function {Function} waits: its storage cannot be used ({Reason}). It goes on when it can.")]
    private partial void LogDown(string function, string reason);

    [LoggerMessage(2, LogLevel.Information, "Function {Function} goes on: its storage answers again")]
    private partial void LogUp(string function);

    [LoggerMessage(3, LogLevel.Debug, "The storage of function {Function} cannot be used")]
    private partial void LogAttempt(Exception exception, string function);
}
