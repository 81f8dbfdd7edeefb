using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace MaaS.Training;

/// <summary>
/// The REST calls of one Container Apps job
/// (<see href="https://learn.microsoft.com/rest/api/resource-manager/containerapps/jobs">reference</see>).
/// </summary>
internal sealed class ContainerAppsClient(ContainerAppsProfile profile, HttpPipeline pipeline, TimeProvider time)
{
    private const string ApiVersion = "2026-01-01";

    private static readonly TimeSpan DefaultPoll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxPoll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    public async Task<ContainerAppsJob> GetJobAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(RequestMethod.Get, UriOf(""), null, cancellationToken);
        Require(response, "read the job", 200);
        return ContainerAppsJob.Parse(Json(response));
    }

    /// <exception cref="DispatchException">When it is final, Azure did not accept it.</exception>
    public async Task<StartAnswer> StartAsync(JsonObject template, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(RequestMethod.Post, UriOf("/start"), template, cancellationToken);
        Require(response, "start an execution", 200, 202, 204);
        return AnswerIn(response);
    }

    /// <returns>The name of the execution that was started; null when Azure does not tell it within a minute.</returns>
    public async Task<string?> AwaitNameAsync(StartAnswer started, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + StartTimeout;
        while (started is { Name: null, Location: { } location } && time.GetUtcNow() < deadline)
        {
            await Task.Delay(started.Wait, time, cancellationToken);
            using var response = await SendAsync(RequestMethod.Get, OwnUri(location), null, cancellationToken);
            if (response.Status is not (200 or 202 or 204))
            {
                return null;
            }

            started = AnswerIn(response);
        }

        return started.Name;
    }

    public async Task<List<JobExecution>> ListAsync(CancellationToken cancellationToken)
    {
        var executions = new List<JobExecution>();
        for (var page = UriOf("/executions"); page is not null;)
        {
            using var response = await SendAsync(RequestMethod.Get, page, null, cancellationToken);
            Require(response, "list the executions", 200);
            using var json = JsonDocument.Parse(response.Content);
            executions.AddRange(json.RootElement.GetProperty("value").EnumerateArray().Select(JobExecution.Parse));
            page = json.RootElement.TryGetProperty("nextLink", out var next) && next.GetString() is { Length: > 0 } link
                ? OwnUri(link)
                : null;
        }

        return executions;
    }

    /// <returns>Null when there is none of that name, or none any more.</returns>
    public async Task<JobExecution?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var uri = UriOf($"/executions/{Uri.EscapeDataString(name)}");
        using var response = await SendAsync(RequestMethod.Get, uri, null, cancellationToken);
        Require(response, $"read execution {name}", 200, 404);
        if (response.Status == 404)
        {
            return null;
        }

        using var json = JsonDocument.Parse(response.Content);
        return JobExecution.Parse(json.RootElement);
    }

    /// <summary>Asks the execution to end. One that is not there any more is left alone.</summary>
    public async Task StopAsync(string name, CancellationToken cancellationToken)
    {
        var uri = UriOf($"/executions/{Uri.EscapeDataString(name)}/stop");
        using var response = await SendAsync(RequestMethod.Post, uri, null, cancellationToken);
        Require(response, $"stop execution {name}", 200, 202, 204, 404);
    }

    private static StartAnswer AnswerIn(Response response)
    {
        var wait = ShortRetryPolicy.RetryAfterOf(response) ?? DefaultPoll;
        return new StartAnswer(
            NameIn(response),
            response.Status == 202 && response.Headers.TryGetValue("Location", out var location) ? location : null,
            wait < MaxPoll ? wait : MaxPoll);
    }

    private async Task<Response> SendAsync(RequestMethod method, Uri uri, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(uri);
        request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            request.Headers.Add("Content-Type", "application/json");
            request.Content = RequestContent.Create(BinaryData.FromString(body.ToJsonString()));
        }

        try
        {
            return await pipeline.SendRequestAsync(request, cancellationToken);
        }
        catch (Exception e) when (IsAway(e, cancellationToken))
        {
            throw new DispatchException(
                $"Azure Resource Manager at {profile.ResourceManager} could not be asked about {profile.JobId}: {e.Message}",
                isTransient: true, e);
        }
    }

    private static bool IsAway(Exception e, CancellationToken cancellationToken) =>
        e is RequestFailedException or AggregateException or AuthenticationFailedException or IOException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private void Require(Response response, string asked, params int[] expected)
    {
        if (expected.Contains(response.Status))
        {
            return;
        }

        var remedy = response.Status switch
        {
            401 or 403 => " The service's identity needs the role 'Container Apps Jobs Operator' on the job.",
            404 => " Correct the profile's JobId, or create the job.",
            _ => "",
        };
        throw new DispatchException(
            $"Azure refused to {asked} of {profile.JobId}: {response.Status} {ErrorIn(response)}.{remedy}",
            isTransient: response.Status is 408 or 409 or 429 or >= 500)
        {
            RetryAfter = ShortRetryPolicy.RetryAfterOf(response),
        };
    }

    private Uri UriOf(string path) =>
        new($"{profile.ResourceManager.GetLeftPart(UriPartial.Authority)}{profile.JobId}{path}?api-version={ApiVersion}");

    /// <summary>The token goes with each request, so it must not leave for another host.</summary>
    private Uri OwnUri(string link) =>
        Uri.TryCreate(profile.ResourceManager, link, out var uri)
        && uri.GetLeftPart(UriPartial.Authority) == profile.ResourceManager.GetLeftPart(UriPartial.Authority)
            ? uri
            : throw new DispatchException(
                $"Azure answered for {profile.JobId} with the link '{link}', which is not below {profile.ResourceManager}.",
                isTransient: false);

    /// <summary>Where the answer is the execution, not the state of an operation, which has a name too.</summary>
    private static string? NameIn(Response response) =>
        response.Content is { } content && content.ToMemory().Length > 0
            && Json(response) is JsonObject json
            && json["id"]?.GetValue<string>().Contains("/executions/", StringComparison.OrdinalIgnoreCase) == true
            ? json["name"]?.GetValue<string>()
            : null;

    private static JsonNode Json(Response response) => JsonNode.Parse(response.Content.ToMemory().Span)!;

    private static string ErrorIn(Response response)
    {
        try
        {
            var error = Json(response)["error"];
            return $"{error?["code"]} {error?["message"]}".Trim().TrimEnd('.');
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            return response.ReasonPhrase;
        }
    }
}
