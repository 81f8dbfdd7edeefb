using Microsoft.DurableTask;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Failures as they are kept: cut to a size that always has room.</summary>
internal static class FailureText
{
    private const int MaxMessage = 8 * 1024;
    private const int MaxStackTrace = 8 * 1024;
    private const int MaxDepth = 8;

    public static TaskFailureDetails Of(Exception exception) => Shorten(TaskFailureDetails.FromException(exception), MaxDepth)!;

    private static TaskFailureDetails? Shorten(TaskFailureDetails? failure, int depth) =>
        failure is null || depth == 0
            ? null
            : failure with
            {
                ErrorMessage = Cut(failure.ErrorMessage, MaxMessage)!,
                StackTrace = Cut(failure.StackTrace, MaxStackTrace),
                InnerFailure = Shorten(failure.InnerFailure, depth - 1),
            };

    private static string? Cut(string? text, int length) => text?.Length > length ? $"{text[..length]}…" : text;
}
