using System.Globalization;
using Azure;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Training;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>What a failure is to the caller: a status, a sentence, and when to try again.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">The kind of failure, the same for every occurrence.</param>
/// <param name="Detail">What was found, what was expected, what to do. Holds nothing of the machine.</param>
/// <param name="RetryAfter">For <c>Retry-After</c>; null when trying again does not help.</param>
internal sealed record ErrorAnswer(int Status, string Title, string Detail, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(10);

    /// <summary>Null when the server is at fault, about which the caller learns nothing but that.</summary>
    public static ErrorAnswer? For(Exception failure) => failure switch
    {
        InvalidInputException => new(StatusCodes.Status400BadRequest, "Invalid request", failure.Message),
        InvalidManifestException => new(StatusCodes.Status400BadRequest, "Invalid manifest", failure.Message),
        ModelNotFoundException => new(StatusCodes.Status404NotFound, "Not found", failure.Message),
        VersionNotFoundException => new(StatusCodes.Status404NotFound, "Not found", failure.Message),
        InvalidSpecException => new(StatusCodes.Status400BadRequest, "Invalid run spec", failure.Message),
        JobNotFoundException or BatchNotFoundException or RunNotFoundException => new(StatusCodes.Status404NotFound, "Not found", failure.Message),
        ConflictException or RunConflictException => new(StatusCodes.Status409Conflict, "Conflict", failure.Message),
        PayloadTooLargeException => new(StatusCodes.Status413PayloadTooLarge, "Too large", failure.Message),
        UnsupportedContentException => new(StatusCodes.Status415UnsupportedMediaType, "Unsupported content", failure.Message),
        OverloadedException overload => new(StatusCodes.Status503ServiceUnavailable, "Overloaded", failure.Message, overload.RetryAfter),
        ModelUnavailableException or CorruptModelException or ModelTooLargeException =>
            new(StatusCodes.Status503ServiceUnavailable, "Model not available", failure.Message, UnavailableRetry),
        DeadlineExceededException => new(StatusCodes.Status504GatewayTimeout, "Timeout", failure.Message),
        StorageUnavailableException => new(StatusCodes.Status503ServiceUnavailable, "Storage not available", failure.Message),
        WebhooksUnavailableException =>
            new(StatusCodes.Status503ServiceUnavailable, "Webhooks not available", failure.Message, UnavailableRetry),
        RequestFailedException => new(
            StatusCodes.Status503ServiceUnavailable, "Storage not available",
            "The storage account does not answer as it should. Try again later.", UnavailableRetry),
        BadHttpRequestException bad => new(bad.StatusCode, "Invalid request", "The request breaks off, or is not valid HTTP."),
        _ => null,
    };

    public static ErrorAnswer ServerFault { get; } = new(
        StatusCodes.Status500InternalServerError, "Server fault",
        "The server failed. The log of the server tells why, under the same trace id.");

    /// <summary>For <c>Allow</c>, with 405.</summary>
    public string? Allow { get; init; }

    public void SetHeaders(HttpResponse response)
    {
        response.Clear();
        response.StatusCode = Status;
        if (Allow is not null)
        {
            response.Headers.Allow = Allow;
        }

        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }
}
