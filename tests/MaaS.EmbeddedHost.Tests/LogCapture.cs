using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.EmbeddedHost.Tests;

/// <summary>Keeps what the app logs.</summary>
internal sealed class LogCapture : ILoggerProvider
{
    /// <summary>It warns when the machine is busy.</summary>
    private const string WebServer = "Microsoft.AspNetCore.Server.Kestrel";

    private readonly ConcurrentQueue<(LogLevel Level, string Message)> _lines = new();

    public IReadOnlyList<string> Warnings => [.. _lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Message)];

    public IReadOnlyList<string> All => [.. _lines.Select(line => line.Message)];

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith(WebServer, StringComparison.Ordinal)
        ? NullLogger.Instance
        : new Logger(_lines);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<(LogLevel Level, string Message)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((logLevel, formatter(state, exception)));
    }
}
