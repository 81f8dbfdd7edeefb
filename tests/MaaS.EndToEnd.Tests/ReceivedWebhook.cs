using System.Text.Json;

namespace MaaS.EndToEnd.Tests;

/// <summary>One attempt as it arrived.</summary>
/// <param name="Timestamp">Unix seconds, as the sender signed them.</param>
/// <param name="Job">The document.</param>
internal sealed record ReceivedWebhook(long Timestamp, JsonElement Job);
