using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;

namespace MaaS.Training;

/// <summary>Says what went wrong in a call to a container engine.</summary>
internal sealed class DockerCall(Uri endpoint)
{
    /// <exception cref="DispatchException">The engine does not answer, or refuses.</exception>
    public async Task<T> AskAsync<T>(string asked, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (DockerApiException e)
        {
            var isTransient = e.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
            throw new DispatchException(
                $"The container engine at {endpoint} refused to {asked}: {(int)e.StatusCode} {MessageOf(e)}", isTransient, e);
        }
        catch (Exception e) when (IsAway(e, cancellationToken))
        {
            throw new DispatchException(
                $"The container engine at {endpoint} was asked to {asked} and does not answer: {e.Message} Is it running, and may this " +
                "service use its socket?", isTransient: true, e);
        }
    }

    /// <summary>What the engine says in words.</summary>
    public static string MessageOf(DockerApiException e)
    {
        try
        {
            using var body = JsonDocument.Parse(e.ResponseBody);
            return body.RootElement.GetProperty("message").GetString()!.Trim();
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return e.ResponseBody.Trim();
        }
    }

    private static bool IsAway(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or SocketException or TimeoutException or UnauthorizedAccessException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
