using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MaaS.Serving;

/// <summary>Asks for one attempt at a job's webhook, written <c>id attempt</c>.</summary>
/// <param name="Id">Of the job.</param>
/// <param name="Attempt">From 1. A message whose attempt was counted before is a repeat, and asks for nothing.</param>
internal sealed record JobWebhookMessage(JobId Id, int Attempt)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out JobWebhookMessage? message)
    {
        var parts = text.Split(' ');
        message = parts.Length == 2
            && JobId.TryParse(parts[0], out var id)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new JobWebhookMessage(id, attempt)
            : null;
        return message is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {Attempt}");
}
