namespace MaaS.Serving;

/// <summary>The key that signs webhooks is not there yet.</summary>
public sealed class WebhooksUnavailableException() : Exception(
    "A webhook URL was given, and the key that signs webhooks is not available to this service at present. Try again later, or leave the URL "
    + "out and ask for the job's state. The log of the service tells its operator what to check.");
