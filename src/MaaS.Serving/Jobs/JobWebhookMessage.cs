using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MaaS.Serving;

/// <summary>Asks for one attempt at a job's webhook, written <c>id attempt</c>, or <c>id</c> alone for whichever is next.</summary>
/// <param name="Id">Of the job.</param>
/// <param name="Attempt">
/// From 1. A message whose attempt was counted before is a repeat, and asks for nothing. Null, which is never a repeat, in a message that
/// an operator put back by hand or a version before attempts were written had queued.
/// </param>
internal sealed record JobWebhookMessage(JobId Id, int? Attempt)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out JobWebhookMessage? message)
    {
        message = null;
        var parts = text.Split(' ');
        if (parts.Length > 2 || !JobId.TryParse(parts[0], out var id))
        {
            return false;
        }

        if (parts.Length == 1)
        {
            message = new JobWebhookMessage(id, Attempt: null);
        }
        else if (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt))
        {
            message = new JobWebhookMessage(id, attempt);
        }

        return message is not null;
    }

    public override string ToString() =>
        Attempt is { } attempt ? string.Create(CultureInfo.InvariantCulture, $"{Id} {attempt}") : Id.Value;
}
